-- title: A covering index whose columns a wider one has, in its keys or beside them
-- expect: redundant-index
-- head 02_new
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_orders_customer ON orders (customer_id) INCLUDE (qty);
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_orders_customer_placed ON orders (customer_id, placed) INCLUDE (qty, price);
-- safe 02_new
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_orders_customer ON orders (customer_id) INCLUDE (qty);
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_orders_customer_placed ON orders (customer_id, placed) INCLUDE (price);
