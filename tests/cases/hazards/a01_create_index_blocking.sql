-- title: A plain index build on an existing table keeps writers waiting
-- expect: scan-under-lock
-- head 02_change
CREATE INDEX IF NOT EXISTS idx_orders_code ON orders (code);
-- safe 02_change
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_orders_code ON orders (code);
