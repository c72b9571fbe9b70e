-- title: Three ALTER TABLE statements in a row on one table
-- expect: alter-table-in-pieces
-- head 02_change
ALTER TABLE orders ADD COLUMN IF NOT EXISTS a text;
-- the second of three
ALTER TABLE public.orders ADD COLUMN IF NOT EXISTS b text;
ALTER TABLE orders ALTER COLUMN status SET DEFAULT 'new';
-- safe 02_change
ALTER TABLE orders ADD COLUMN IF NOT EXISTS a text, ADD COLUMN IF NOT EXISTS b text, ALTER COLUMN status SET DEFAULT 'new';
ALTER TABLE customers ADD COLUMN IF NOT EXISTS a text;
COMMENT ON COLUMN orders.qty IS 'pieces';
