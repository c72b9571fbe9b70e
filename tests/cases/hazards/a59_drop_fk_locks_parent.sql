-- title: Dropping a foreign key locks the table it refers to
-- expect: strong-lock
-- base 01_core
CREATE TABLE IF NOT EXISTS par (id int PRIMARY KEY);
CREATE TABLE IF NOT EXISTS kid (id int PRIMARY KEY, par_id int);
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'fk_kid_par') AND to_regclass('dropped') IS NULL THEN
        ALTER TABLE kid ADD CONSTRAINT fk_kid_par FOREIGN KEY (par_id) REFERENCES par (id);
    END IF;
END $$;
-- head 02_change
ALTER TABLE kid DROP CONSTRAINT IF EXISTS fk_kid_par;
-- safe 02_change
COMMENT ON TABLE kid IS 'child';
