-- title: ADD COLUMN IF NOT EXISTS takes ACCESS EXCLUSIVE at every deploy
-- expect: lock-at-every-deploy
-- head 02_change
ALTER TABLE orders ADD COLUMN IF NOT EXISTS remark text;
-- safe 02_change
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 'orders' AND column_name = 'remark') THEN
        ALTER TABLE orders ADD COLUMN remark text;
    END IF;
END $$;
