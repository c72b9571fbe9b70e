-- title: A constraint on a domain reads every table that uses it
-- expect: scan-under-lock
-- base 01_core
DO $$ BEGIN CREATE DOMAIN amount AS int CHECK (VALUE >= 0); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY, a amount);
-- head 02_change
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'amount_not_huge') THEN
        ALTER DOMAIN amount ADD CONSTRAINT amount_not_huge CHECK (VALUE > -1);
    END IF;
END $$;
-- safe 02_change
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'amount_not_huge') THEN
        ALTER DOMAIN amount ADD CONSTRAINT amount_not_huge CHECK (VALUE > -1) NOT VALID;
    END IF;
END $$;
