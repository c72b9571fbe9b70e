-- title: bigint narrowed to integer overflows
-- expect: cast-fails
-- base 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY, n bigint);
-- head 02_change
ALTER TABLE t ALTER COLUMN n TYPE integer;
-- safe 02_change
ALTER TABLE t ALTER COLUMN n TYPE numeric;
