-- title: varchar narrowed below the longest value
-- expect: cast-fails
-- head 02_change
ALTER TABLE orders ALTER COLUMN code TYPE varchar(5);
-- safe 02_change
ALTER TABLE orders ALTER COLUMN code TYPE varchar(50);
