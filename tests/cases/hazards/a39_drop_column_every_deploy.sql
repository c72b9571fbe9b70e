-- title: DROP COLUMN IF EXISTS of a column long gone takes ACCESS EXCLUSIVE each time
-- expect: lock-at-every-deploy
-- head 02_change
ALTER TABLE orders DROP COLUMN IF EXISTS never_there;
-- safe 02_change
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 'orders' AND column_name = 'never_there') THEN
        ALTER TABLE orders DROP COLUMN never_there;
    END IF;
END $$;
