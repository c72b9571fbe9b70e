-- title: A table that is there goes to another owner; a new one has nobody to lose it
-- expect: rights-taken-away
-- head 02_change
ALTER TABLE orders OWNER TO billing;
-- safe 02_change
CREATE TABLE IF NOT EXISTS invoices (id bigint PRIMARY KEY);
ALTER TABLE invoices OWNER TO billing;
