-- title: CREATE DOMAIN has no IF NOT EXISTS
-- expect: not-rerunnable
-- head 02_change
CREATE DOMAIN percent AS int CHECK (VALUE BETWEEN 0 AND 100);
-- safe 02_change
DO $$ BEGIN CREATE DOMAIN percent AS int CHECK (VALUE BETWEEN 0 AND 100); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
