-- title: ADD COLUMN with an inline CHECK reads the whole table
-- expect: scan-under-lock
-- head 02_change
ALTER TABLE orders ADD COLUMN IF NOT EXISTS weight integer CHECK (weight > 0);
-- safe 02_change
ALTER TABLE orders ADD COLUMN IF NOT EXISTS weight integer;
