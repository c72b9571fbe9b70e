-- title: SET UNLOGGED writes the table anew
-- expect: table-rewrite
-- head 02_change
ALTER TABLE orders SET UNLOGGED;
-- safe 02_change
ALTER TABLE orders SET (fillfactor = 90);
