-- title: A validating foreign key reads both tables under lock
-- expect: scan-under-lock
-- head 02_change
DELETE FROM orders o WHERE customer_id IS NOT NULL AND NOT EXISTS (SELECT FROM customers c WHERE c.id = o.customer_id);
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'fk_orders_customer') THEN
        ALTER TABLE orders ADD CONSTRAINT fk_orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id);
    END IF;
END $$;
-- safe 02_change
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'fk_orders_customer') THEN
        ALTER TABLE orders ADD CONSTRAINT fk_orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id) NOT VALID;
    END IF;
END $$;
