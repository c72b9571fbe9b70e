-- title: A validating CHECK that every row satisfies still reads the whole table
-- expect: scan-under-lock
-- head 02_change
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'orders_id_set') THEN
        ALTER TABLE orders ADD CONSTRAINT orders_id_set CHECK (id IS NOT NULL);
    END IF;
END $$;
-- safe 02_change
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'orders_id_set') THEN
        ALTER TABLE orders ADD CONSTRAINT orders_id_set CHECK (id IS NOT NULL) NOT VALID;
    END IF;
END $$;
