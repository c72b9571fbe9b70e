-- title: An index dropped and built again at every deploy
-- expect: recreated-at-every-deploy
-- head 02_change
DROP INDEX IF EXISTS idx_orders_code;
CREATE INDEX idx_orders_code ON orders (code);
-- safe 02_change
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_orders_code ON orders (code);
