-- title: A validating CHECK over rows that violate it
-- expect: check-over-violators
-- head 02_change
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'orders_qty_positive') THEN
        ALTER TABLE orders ADD CONSTRAINT orders_qty_positive CHECK (qty > 0);
    END IF;
END $$;
-- safe 02_change
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'orders_qty_positive') THEN
        ALTER TABLE orders ADD CONSTRAINT orders_qty_positive CHECK (qty > 0) NOT VALID;
    END IF;
END $$;
