-- title: NOT VALID and VALIDATE in one transaction keep the first lock through the scan
-- expect: lock-held-through-work
-- head 02_change
BEGIN;
ALTER TABLE orders DROP CONSTRAINT IF EXISTS orders_id_set;
ALTER TABLE orders ADD CONSTRAINT orders_id_set CHECK (id IS NOT NULL) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT orders_id_set;
COMMIT;
-- safe 02_change
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'orders_id_set') THEN
        ALTER TABLE orders ADD CONSTRAINT orders_id_set CHECK (id IS NOT NULL) NOT VALID;
    END IF;
END $$;
ALTER TABLE orders VALIDATE CONSTRAINT orders_id_set;
