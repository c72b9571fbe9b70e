-- title: Keys, indexes, types and names of new objects
-- expect: foreign-key-without-index, foreign-key-types-differ, table-without-primary-key, redundant-index, unlogged-table, column-type-regretted, name-needs-quotes
-- head 02_new
CREATE TABLE IF NOT EXISTS items (id serial PRIMARY KEY, order_id integer NOT NULL REFERENCES orders (id), data json);
CREATE UNLOGGED TABLE IF NOT EXISTS "Scratch" (v text);
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_orders_status_again ON orders (status);
-- safe 02_new
CREATE TABLE IF NOT EXISTS items (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, order_id bigint NOT NULL REFERENCES orders (id), data jsonb
);
CREATE INDEX IF NOT EXISTS idx_items_order_id ON items (order_id);
CREATE TABLE IF NOT EXISTS größe (id bigint PRIMARY KEY, straße text, имя text);
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_orders_code ON orders (code);
