-- title: An UPDATE of the rows of a state that only the base's own views and indexes name goes on at each run
-- expect: rerun-changes-rows
-- base 01_core
CREATE TABLE IF NOT EXISTS orders (id bigint PRIMARY KEY, status text NOT NULL, price numeric(12, 2) NOT NULL CHECK (price < 1000));
CREATE INDEX IF NOT EXISTS idx_orders_open ON orders (id) WHERE status = 'open';
-- head 02_change
UPDATE orders SET price = price / 2 WHERE status = 'open';
-- safe 02_change
UPDATE orders SET price = 999 WHERE status = 'open' AND price > 999;
