-- title: CREATE INDEX without a guard
-- expect: not-rerunnable
-- head 02_change
CREATE INDEX idx_orders_code ON orders (code);
-- safe 02_change
CREATE INDEX IF NOT EXISTS idx_orders_code ON orders (code);
