-- title: An enum edited behind a duplicate_object guard
-- expect: fresh-upgrade-differs
-- base 01_core
DO $$ BEGIN CREATE TYPE mood AS ENUM ('a', 'b'); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
-- head 01_core
DO $$ BEGIN CREATE TYPE mood AS ENUM ('a', 'b', 'c'); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
-- safe 01_core
DO $$ BEGIN CREATE TYPE mood AS ENUM ('a', 'b', 'c'); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
ALTER TYPE mood ADD VALUE IF NOT EXISTS 'c';
