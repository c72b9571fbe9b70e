-- title: A new table with a foreign key locks its parent against writes
-- expect: strong-lock
-- head 02_change
CREATE TABLE IF NOT EXISTS invoices (id bigint PRIMARY KEY, order_id bigint REFERENCES orders (id));
-- safe 02_change
CREATE TABLE IF NOT EXISTS invoices (id bigint PRIMARY KEY, order_id bigint);
