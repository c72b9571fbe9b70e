-- title: int to bigint writes the table and its indexes anew
-- expect: table-rewrite
-- head 02_change
ALTER TABLE orders ALTER COLUMN qty TYPE bigint;
-- safe 02_change
ALTER TABLE orders ALTER COLUMN code TYPE varchar(40);
