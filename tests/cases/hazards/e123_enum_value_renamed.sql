-- title: Running code still says the old word
-- expect: enum-value-renamed
-- base 01_core
DO $$ BEGIN CREATE TYPE mood AS ENUM ('sad', 'ok'); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
-- head 02_change
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_enum WHERE enumtypid = 'mood'::regtype AND enumlabel = 'ok') THEN
        ALTER TYPE mood RENAME VALUE 'ok' TO 'fine';
    END IF;
END $$;
-- safe 02_change
ALTER TYPE mood ADD VALUE IF NOT EXISTS 'fine' AFTER 'ok';
