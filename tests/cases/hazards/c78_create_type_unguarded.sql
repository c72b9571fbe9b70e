-- title: CREATE TYPE has no IF NOT EXISTS
-- expect: not-rerunnable
-- head 02_change
CREATE TYPE mood AS ENUM ('a', 'b');
-- safe 02_change
DO $$ BEGIN CREATE TYPE mood AS ENUM ('a', 'b'); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
