-- title: What fails over rows is still tried a second time
-- expect: foreign-key-over-orphans, not-rerunnable
-- head 02_change
ALTER TABLE orders ADD CONSTRAINT fk_orders_customers FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE;
-- safe 02_change
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'fk_orders_customers' AND conrelid = 'orders'::regclass) THEN
        ALTER TABLE orders ADD CONSTRAINT fk_orders_customers FOREIGN KEY (customer_id) REFERENCES customers (id) NOT VALID;
    END IF;
END $$;
