-- title: IF NOT EXISTS meets other things of the same names
-- expect: nothing-happened
-- at: nothing-happened 1, nothing-happened 2, nothing-happened 3, nothing-happened 4
-- head 02_change
CREATE TABLE IF NOT EXISTS customers (id bigint PRIMARY KEY, nick text, photo bytea);
CREATE INDEX IF NOT EXISTS idx_orders_status ON customers (name);
ALTER TABLE orders ADD COLUMN IF NOT EXISTS qty bigint NOT NULL DEFAULT 0;
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_orders_status ON orders (code);
-- safe 02_change
CREATE TABLE IF NOT EXISTS customers ("id" int8 PRIMARY KEY, NAME text, CONSTRAINT c CHECK (length(name) > 0));
CREATE INDEX IF NOT EXISTS idx_orders_status ON public.orders USING btree (status DESC);
ALTER TABLE orders ADD COLUMN IF NOT EXISTS qty int4, ADD COLUMN IF NOT EXISTS price decimal(10, 3), ADD COLUMN IF NOT EXISTS placed timestamp;
CREATE INDEX IF NOT EXISTS idx_customers_name ON customers (lower(name));
CREATE INDEX IF NOT EXISTS idx_customers_name ON customers (lower(name));
