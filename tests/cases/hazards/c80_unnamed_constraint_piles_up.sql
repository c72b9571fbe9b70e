-- title: An unnamed constraint is added once more at each run
-- expect: rerun-changes-schema
-- head 02_change
ALTER TABLE orders ADD CHECK (id IS NOT NULL);
-- safe 02_change
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'orders_id_check') THEN
        ALTER TABLE orders ADD CONSTRAINT orders_id_check CHECK (id IS NOT NULL);
    END IF;
END $$;
