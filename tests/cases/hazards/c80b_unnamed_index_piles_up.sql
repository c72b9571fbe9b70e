-- title: An unnamed index is built once more at each run
-- expect: rerun-changes-schema
-- head 02_change
CREATE INDEX ON orders (code);
-- safe 02_change
CREATE INDEX IF NOT EXISTS idx_orders_code ON orders (code);
