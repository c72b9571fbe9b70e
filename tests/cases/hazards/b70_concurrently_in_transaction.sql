-- title: CREATE INDEX CONCURRENTLY inside BEGIN fails
-- expect: statement-failed
-- head 02_change
BEGIN;
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_orders_code ON orders (code);
COMMIT;
-- safe 02_change
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_orders_code ON orders (code);
