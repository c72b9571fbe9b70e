-- title: A backfill while ACCESS EXCLUSIVE is held by an earlier statement of the transaction
-- expect: lock-held-through-work
-- head 02_change
BEGIN;
ALTER TABLE orders ADD COLUMN IF NOT EXISTS tag text;
UPDATE orders SET tag = 'x' WHERE tag IS NULL;
COMMIT;
-- safe 02_change
ALTER TABLE orders ADD COLUMN IF NOT EXISTS tag text;
UPDATE orders SET tag = 'x' WHERE tag IS NULL;
