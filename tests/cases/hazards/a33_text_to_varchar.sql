-- title: text to varchar(n) writes the table anew, and long texts fail
-- expect: cast-fails
-- head 02_change
ALTER TABLE orders ALTER COLUMN note TYPE varchar(100);
-- safe 02_change
ALTER TABLE orders ALTER COLUMN code TYPE text;
