-- title: The new table's check forbids other words than the one of existing databases; the same words as pg_dump prints them are the same
-- expect: fresh-upgrade-differs
-- base 01_core
CREATE TABLE IF NOT EXISTS jobs (id bigint PRIMARY KEY, state varchar(10) NOT NULL);
-- head 01_core
CREATE TABLE IF NOT EXISTS jobs (
    id bigint PRIMARY KEY, state varchar(10) NOT NULL,
    CONSTRAINT jobs_state CHECK (state IN ('new', 'done'))
);
-- head 02_state
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'jobs_state' AND conrelid = 'jobs'::regclass) THEN
        ALTER TABLE jobs ADD CONSTRAINT jobs_state CHECK (state IN ('new', 'gone')) NOT VALID;
    END IF;
END $$;
-- safe 01_core
CREATE TABLE IF NOT EXISTS jobs (
    id bigint PRIMARY KEY, state varchar(10) NOT NULL,
    CONSTRAINT jobs_state CHECK (state IN ('new', 'done'))
);
-- safe 02_state
UPDATE jobs SET state = 'done' WHERE state NOT IN ('new', 'done');
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'jobs_state' AND conrelid = 'jobs'::regclass) THEN
        ALTER TABLE jobs ADD CONSTRAINT jobs_state
            CHECK (((state)::text = ANY (ARRAY[('new'::character varying)::text, ('done'::character varying)::text]))) NOT VALID;
    END IF;
END $$;
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_constraint WHERE conname = 'jobs_state' AND NOT convalidated) THEN
        ALTER TABLE jobs VALIDATE CONSTRAINT jobs_state;
    END IF;
END $$;
