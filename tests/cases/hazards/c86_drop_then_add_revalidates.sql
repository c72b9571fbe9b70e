-- title: Drop-then-add of a constraint reads the whole table at every deploy
-- expect: lock-at-every-deploy, scan-under-lock
-- head 02_change
ALTER TABLE orders DROP CONSTRAINT IF EXISTS orders_id_set;
ALTER TABLE orders ADD CONSTRAINT orders_id_set CHECK (id IS NOT NULL);
-- safe 02_change
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'orders_id_set') THEN
        ALTER TABLE orders ADD CONSTRAINT orders_id_set CHECK (id IS NOT NULL) NOT VALID;
    END IF;
END $$;
