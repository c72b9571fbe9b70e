-- title: A domain edited behind a guard
-- expect: fresh-upgrade-differs
-- base 01_core
DO $$ BEGIN CREATE DOMAIN pct AS int CHECK (VALUE < 100); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
-- head 01_core
DO $$ BEGIN CREATE DOMAIN pct AS int CHECK (VALUE <= 100); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
-- safe 01_core
DO $$ BEGIN CREATE DOMAIN pct AS int CHECK (VALUE < 100); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
COMMENT ON DOMAIN pct IS 'per cent';
