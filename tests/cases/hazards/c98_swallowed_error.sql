-- title: WHEN OTHERS swallows a failure that happens only over rows: the two databases differ
-- expect: fresh-upgrade-differs
-- head 02_change
DO $$
BEGIN
    ALTER TABLE orders ADD CONSTRAINT orders_qty_positive CHECK (qty > 0);
EXCEPTION WHEN OTHERS THEN
    NULL;
END $$;
-- safe 02_change
DO $$
BEGIN
    ALTER TABLE orders ADD CONSTRAINT orders_qty_positive CHECK (qty > 0) NOT VALID;
EXCEPTION WHEN duplicate_object THEN
    NULL;
END $$;
