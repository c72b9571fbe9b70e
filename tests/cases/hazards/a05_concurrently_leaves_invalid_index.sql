-- title: A CONCURRENTLY unique build over duplicates leaves an invalid index behind
-- expect: unique-over-duplicates
-- never: invalid-index
-- head 02_change
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS idx_orders_code ON orders (code);
-- safe 02_change
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_orders_code ON orders (code);
