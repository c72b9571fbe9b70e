-- title: IF NOT EXISTS meets a view where a table was meant, and a column's own sequence
-- expect: nothing-happened
-- at: nothing-happened 1, nothing-happened 2
-- base 01_core
CREATE TABLE IF NOT EXISTS trips (id bigserial PRIMARY KEY, note text);
CREATE OR REPLACE VIEW notes AS SELECT note FROM trips;
-- head 02_change
CREATE TABLE IF NOT EXISTS notes (note text);
CREATE SEQUENCE IF NOT EXISTS trips_id_seq START 500000 INCREMENT 10;
-- safe 02_change
CREATE TABLE IF NOT EXISTS remarks (note text);
CREATE SEQUENCE IF NOT EXISTS trip_numbers START 500000 INCREMENT 10;
