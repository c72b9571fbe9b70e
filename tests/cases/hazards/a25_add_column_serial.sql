-- title: ADD COLUMN serial writes the table anew
-- expect: table-rewrite
-- head 02_change
ALTER TABLE orders ADD COLUMN IF NOT EXISTS number serial;
-- safe 02_change
ALTER TABLE orders ADD COLUMN IF NOT EXISTS number integer;
