-- title: ALTER TYPE to the type it already has takes ACCESS EXCLUSIVE each time
-- expect: lock-at-every-deploy
-- head 02_change
ALTER TABLE orders ALTER COLUMN code TYPE varchar(40);
-- safe 02_change
DO $$
BEGIN
    IF (SELECT atttypmod FROM pg_attribute WHERE attrelid = 'orders'::regclass AND attname = 'code') <> 44 THEN
        ALTER TABLE orders ALTER COLUMN code TYPE varchar(40);
    END IF;
END $$;
