-- title: The deploy runs all files in one transaction, so the lock of one is held through the work of the next
-- deploy: psql -1
-- expect: lock-held-through-work
-- base 01_core
CREATE TABLE IF NOT EXISTS customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, region text);
CREATE TABLE IF NOT EXISTS orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, note text);
-- head 02_change
ALTER TABLE orders ADD COLUMN IF NOT EXISTS tag text;
-- head 03_change
UPDATE customers SET region = 'eu' WHERE region IS NULL;
-- safe 02_change
UPDATE customers SET region = 'eu' WHERE region IS NULL;
-- safe 03_change
ALTER TABLE orders ADD COLUMN IF NOT EXISTS tag text;
