-- title: ADD PRIMARY KEY reads the whole table under the strongest lock
-- expect: scan-under-lock
-- base 01_core
CREATE TABLE IF NOT EXISTS logs (id int NOT NULL UNIQUE, line text);
-- head 02_change
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'logs_pkey') THEN
        ALTER TABLE logs ADD CONSTRAINT logs_pkey PRIMARY KEY (id);
    END IF;
END $$;
-- safe 02_change
COMMENT ON TABLE logs IS 'lines';
