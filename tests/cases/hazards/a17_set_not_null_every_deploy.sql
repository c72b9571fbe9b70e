-- title: SET NOT NULL that is done already takes ACCESS EXCLUSIVE at every deploy
-- expect: lock-at-every-deploy
-- head 02_change
UPDATE orders SET status = 'new' WHERE status IS NULL;
ALTER TABLE orders ALTER COLUMN status SET NOT NULL;
-- safe 02_change
UPDATE orders SET status = 'new' WHERE status IS NULL;
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'orders'::regclass AND attname = 'status' AND NOT attnotnull) THEN
        ALTER TABLE orders ALTER COLUMN status SET NOT NULL;
    END IF;
END $$;
