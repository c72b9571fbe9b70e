-- title: Money in floating point, moments cut to seconds, an old index that a wider new one replaces
-- expect: column-type-regretted, redundant-index
-- head 02_new
CREATE TABLE IF NOT EXISTS invoices (id bigint PRIMARY KEY, unit_price double precision, sent timestamptz(0));
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_orders_status_code ON orders (status, code);
-- safe 02_new
CREATE TABLE IF NOT EXISTS invoices (id bigint PRIMARY KEY, unit_price numeric(12, 2), weight double precision, sent timestamptz(3));
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_orders_code_status ON orders (code, status);
