-- title: A key becomes bigint and what refers to it stays integer
-- expect: foreign-key-types-differ
-- allow: table-rewrite, scan-under-lock
-- base 01_core
CREATE TABLE IF NOT EXISTS cars (id integer PRIMARY KEY, plate text);
CREATE TABLE IF NOT EXISTS trips (id bigint PRIMARY KEY, car_id integer REFERENCES cars (id));
CREATE INDEX IF NOT EXISTS idx_trips_car_id ON trips (car_id);
-- head 02_change
ALTER TABLE cars ALTER COLUMN id TYPE bigint;
-- safe 02_change
ALTER TABLE cars ALTER COLUMN id TYPE bigint;
ALTER TABLE trips ALTER COLUMN car_id TYPE bigint;
