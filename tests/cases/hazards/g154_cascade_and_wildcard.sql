-- title: Deletes that cascade into a table in use, a view that searches for the middle of a word
-- expect: cascade-into-big-table, leading-wildcard
-- head 02_change
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'fk_orders_customers') THEN
        ALTER TABLE orders ADD CONSTRAINT fk_orders_customers
            FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE NOT VALID;
    END IF;
END $$;
CREATE OR REPLACE VIEW v_late AS SELECT id FROM orders WHERE note ILIKE '%late%';
-- safe 02_change
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname LIKE '%orders_customers') THEN
        ALTER TABLE orders ADD CONSTRAINT fk_orders_customers FOREIGN KEY (customer_id) REFERENCES customers (id) NOT VALID;
    END IF;
END $$;
CREATE TABLE IF NOT EXISTS items (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, order_id bigint NOT NULL REFERENCES orders (id) ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS idx_items_order_id ON items (order_id);
CREATE OR REPLACE VIEW v_late AS SELECT id FROM orders WHERE note LIKE 'late%'; -- not LIKE '%late%'
