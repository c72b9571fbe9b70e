-- title: ENABLE ROW LEVEL SECURITY takes ACCESS EXCLUSIVE at every deploy
-- expect: lock-at-every-deploy
-- head 02_change
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
-- safe 02_change
DO $$
BEGIN
    IF NOT (SELECT relrowsecurity FROM pg_class WHERE oid = 'orders'::regclass) THEN
        ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
    END IF;
END $$;
