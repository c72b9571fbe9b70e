-- title: A rename whose error is caught never happens
-- expect: nothing-happened
-- base 01_core
CREATE TABLE IF NOT EXISTS trips (id bigint PRIMARY KEY, distance_km integer, note text);
-- head 02_change
DO $$ BEGIN
    ALTER TABLE trips RENAME COLUMN distance TO distance_m;
EXCEPTION WHEN undefined_column THEN NULL;
END $$;
-- safe 02_change
DO $$ BEGIN
    ALTER TABLE trips DROP CONSTRAINT trips_note_check;
EXCEPTION WHEN undefined_object THEN NULL;
END $$;
