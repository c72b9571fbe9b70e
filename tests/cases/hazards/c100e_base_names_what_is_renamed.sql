-- title: The file that makes a column still calls it by its old name: the second deploy fails there, because of the rename
-- expect: not-rerunnable
-- at: not-rerunnable 4
-- never: base-broken, old-writes-rejected
-- base 01_core
CREATE TABLE IF NOT EXISTS people (id bigint PRIMARY KEY, external_id text NOT NULL);
CREATE INDEX IF NOT EXISTS idx_people_external_id ON people (external_id);
-- head 02_change
COMMENT ON TABLE people IS 'people';
DO $$
BEGIN
    ALTER TABLE people RENAME COLUMN external_id TO reference;
EXCEPTION WHEN undefined_column THEN NULL;
END $$;
-- safe 01_core
CREATE TABLE IF NOT EXISTS people (id bigint PRIMARY KEY, external_id text NOT NULL, reference text);
CREATE INDEX IF NOT EXISTS idx_people_external_id ON people (external_id);
-- safe 02_change
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'people'::regclass AND attname = 'reference') THEN
        ALTER TABLE people ADD COLUMN reference text;
    END IF;
END $$;
