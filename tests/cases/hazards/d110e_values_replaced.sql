-- title: A column's values are replaced by something that is calculated without them
-- expect: data-lost
-- head 02_change
ALTER TABLE orders ALTER COLUMN note TYPE integer USING 0, ALTER COLUMN qty TYPE bigint;
-- safe 02_change
ALTER TABLE orders ALTER COLUMN qty TYPE bigint USING qty::bigint;
