-- title: ADD COLUMN of a constrained domain with a default writes the table anew
-- expect: table-rewrite
-- base 01_core
DO $$ BEGIN CREATE DOMAIN positive AS int CHECK (VALUE > 0); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY);
-- head 02_change
ALTER TABLE t ADD COLUMN IF NOT EXISTS a positive DEFAULT 1;
-- safe 02_change
ALTER TABLE t ADD COLUMN IF NOT EXISTS a int DEFAULT 1;
