-- title: A CONCURRENTLY build that fails over a value of its expression leaves an invalid index behind
-- expect: invalid-index, fails-on-existing-database
-- head 02_change
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_orders_share ON orders ((1 / (length(note) - length(note))));
-- safe 02_change
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_orders_share ON orders ((1 / (length(note) + 1)));
