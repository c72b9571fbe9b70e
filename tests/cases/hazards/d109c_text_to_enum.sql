-- title: text to enum fails on other text
-- expect: cast-fails
-- head 02_change
DO $$ BEGIN CREATE TYPE state AS ENUM ('new', 'done'); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
ALTER TABLE orders ALTER COLUMN note TYPE state USING note::state;
-- safe 02_change
DO $$ BEGIN CREATE TYPE state AS ENUM ('new', 'done'); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
ALTER TABLE orders ADD COLUMN IF NOT EXISTS current_state state;
