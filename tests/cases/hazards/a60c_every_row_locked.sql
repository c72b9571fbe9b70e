-- title: Row locks on everything, held through the rest of the transaction
-- expect: every-row-locked
-- head 02_change
BEGIN;
SELECT id FROM orders FOR UPDATE;
UPDATE customers SET region = 'eu' WHERE region IS NULL;
COMMIT;
-- safe 02_change
BEGIN;
SELECT id FROM orders WHERE status = 'new' ORDER BY id LIMIT 5 FOR UPDATE SKIP LOCKED;
COMMIT;
