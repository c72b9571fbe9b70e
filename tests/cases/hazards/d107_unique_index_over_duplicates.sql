-- title: CREATE UNIQUE INDEX over equal values
-- expect: unique-over-duplicates
-- head 02_change
CREATE UNIQUE INDEX IF NOT EXISTS idx_customers_email ON customers (email);
-- safe 02_change
CREATE UNIQUE INDEX IF NOT EXISTS idx_customers_id_email ON customers (id, email);
