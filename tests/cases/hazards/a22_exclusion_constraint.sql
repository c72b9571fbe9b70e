-- title: An EXCLUDE constraint reads the table under ACCESS EXCLUSIVE
-- expect: scan-under-lock
-- base 01_core
CREATE TABLE IF NOT EXISTS bookings (id int PRIMARY KEY, span int4range UNIQUE);
-- head 02_change
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'bookings_apart') THEN
        ALTER TABLE bookings ADD CONSTRAINT bookings_apart EXCLUDE USING gist (span WITH &&);
    END IF;
END $$;
-- safe 02_change
CREATE TABLE IF NOT EXISTS bookings2 (id int PRIMARY KEY, span int4range, CONSTRAINT apart EXCLUDE USING gist (span WITH &&));
