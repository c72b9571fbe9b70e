-- title: NOT VALID constraints of the base branch are validated, or relied on, without a look at the old rows
-- expect: validates-unseen-rows
-- at: validates-unseen-rows 1, validates-unseen-rows 2, validates-unseen-rows 3
-- base 01_core
CREATE TABLE IF NOT EXISTS clients (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
CREATE TABLE IF NOT EXISTS visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, client_id bigint, minutes integer, tag text);
CREATE INDEX IF NOT EXISTS idx_visits_client_id ON visits (client_id);
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'visits_minutes') THEN
        ALTER TABLE visits ADD CONSTRAINT visits_minutes CHECK (minutes > 0) NOT VALID;
        ALTER TABLE visits ADD CONSTRAINT visits_tag CHECK (tag IS NOT NULL) NOT VALID;
        ALTER TABLE visits ADD CONSTRAINT fk_visits_clients FOREIGN KEY (client_id) REFERENCES clients (id) NOT VALID;
    END IF;
END $$;
-- head 02_change
ALTER TABLE visits VALIDATE CONSTRAINT visits_minutes;
ALTER TABLE visits VALIDATE CONSTRAINT fk_visits_clients;
ALTER TABLE visits ALTER COLUMN tag SET NOT NULL;
-- safe 02_change
UPDATE visits SET minutes = 1 WHERE minutes <= 0 OR minutes = 1;
ALTER TABLE visits VALIDATE CONSTRAINT visits_minutes;
