-- title: The deploy runs all files in one transaction, so the lock of one is held through the work of the next
-- deploy: psql -1
-- expect: lock-held-through-work
-- head 02_change
ALTER TABLE orders ADD COLUMN IF NOT EXISTS tag text;
-- head 03_change
UPDATE customers SET region = 'eu' WHERE region IS NULL;
-- safe 02_change
UPDATE customers SET region = 'eu' WHERE region IS NULL;
-- safe 03_change
ALTER TABLE orders ADD COLUMN IF NOT EXISTS tag text;
