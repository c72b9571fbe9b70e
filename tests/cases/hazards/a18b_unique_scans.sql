-- title: A UNIQUE constraint is built under ACCESS EXCLUSIVE
-- expect: scan-under-lock
-- head 02_change
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'orders_id_status_key') THEN
        ALTER TABLE orders ADD CONSTRAINT orders_id_status_key UNIQUE (id, status);
    END IF;
END $$;
-- safe 02_change
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS orders_id_status_key ON orders (id, status);
