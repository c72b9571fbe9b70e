-- title: A smaller scale rounds silently
-- expect: values-changed
-- base 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY, price numeric(8, 3));
-- head 02_change
ALTER TABLE t ALTER COLUMN price TYPE numeric(10, 1);
-- safe 02_change
ALTER TABLE t ALTER COLUMN price TYPE numeric(12, 3);
