-- title: Even NOT VALID locks the parent, which the reader does not expect
-- expect: strong-lock
-- head 02_change
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'fk_orders_customer') THEN
        ALTER TABLE orders ADD CONSTRAINT fk_orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id) NOT VALID;
    END IF;
END $$;
-- safe 02_change
COMMENT ON COLUMN orders.customer_id IS 'a customer';
