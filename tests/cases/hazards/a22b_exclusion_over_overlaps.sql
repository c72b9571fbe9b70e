-- title: An EXCLUDE constraint over several columns meets rows that overlap in all of them
-- expect: check-over-violators
-- base 01_core
CREATE TABLE IF NOT EXISTS bookings (id int PRIMARY KEY, floor int4range NOT NULL, span int4range NOT NULL);
-- head 02_change
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'bookings_apart') THEN
        ALTER TABLE bookings ADD CONSTRAINT bookings_apart EXCLUDE USING gist (floor WITH &&, span WITH &&);
    END IF;
END $$;
-- safe 02_change
CREATE TABLE IF NOT EXISTS bookings2 (
    id int PRIMARY KEY, floor int4range NOT NULL, span int4range NOT NULL,
    CONSTRAINT apart EXCLUDE USING gist (floor WITH &&, span WITH &&)
);
