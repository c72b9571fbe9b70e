-- title: CREATE INDEX IF NOT EXISTS takes SHARE at every run although the index is there
-- expect: lock-at-every-deploy
-- head 02_change
CREATE INDEX IF NOT EXISTS idx_orders_code ON orders (code);
-- safe 02_change
DO $$
BEGIN
    IF to_regclass('public.idx_orders_code') IS NULL THEN
        CREATE INDEX idx_orders_code ON orders (code);
    END IF;
END $$;
