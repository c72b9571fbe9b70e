-- title: ADD CONSTRAINT has no IF NOT EXISTS
-- expect: not-rerunnable
-- head 02_change
ALTER TABLE orders ADD CONSTRAINT orders_id_set CHECK (id IS NOT NULL) NOT VALID;
-- safe 02_change
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'orders_id_set' AND conrelid = 'orders'::regclass) THEN
        ALTER TABLE orders ADD CONSTRAINT orders_id_set CHECK (id IS NOT NULL) NOT VALID;
    END IF;
END $$;
