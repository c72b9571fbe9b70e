-- title: A new enum value used in the same transaction fails
-- expect: fails-on-existing-database
-- base 01_core
DO $$ BEGIN CREATE TYPE mood AS ENUM ('sad', 'ok'); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE IF NOT EXISTS people (id int PRIMARY KEY, m mood);
-- head 01_core
DO $$ BEGIN CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy'); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE IF NOT EXISTS people (id int PRIMARY KEY, m mood);
-- head 02_change
BEGIN;
ALTER TYPE mood ADD VALUE IF NOT EXISTS 'happy';
INSERT INTO people VALUES (-7, 'happy') ON CONFLICT DO NOTHING;
COMMIT;
-- safe 02_change
ALTER TYPE mood ADD VALUE IF NOT EXISTS 'happy';
INSERT INTO people VALUES (-7, 'happy') ON CONFLICT DO NOTHING;
