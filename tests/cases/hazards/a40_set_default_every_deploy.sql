-- title: SET DEFAULT takes ACCESS EXCLUSIVE at every deploy
-- expect: lock-at-every-deploy
-- head 02_change
ALTER TABLE orders ALTER COLUMN status SET DEFAULT 'new';
-- safe 02_change
DO $$
BEGIN
    IF (SELECT column_default FROM information_schema.columns WHERE table_name = 'orders' AND column_name = 'status') IS NULL THEN
        ALTER TABLE orders ALTER COLUMN status SET DEFAULT 'new';
    END IF;
END $$;
