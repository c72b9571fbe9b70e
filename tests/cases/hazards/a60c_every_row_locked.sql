-- title: Row locks on everything, held through the rest of the transaction
-- expect: every-row-locked
-- at: every-row-locked 2, every-row-locked 4
-- head 02_change
BEGIN;
SELECT count(*) FROM (SELECT FROM orders FOR UPDATE) o;
UPDATE customers SET region = 'eu' WHERE region IS NULL;
SELECT id FROM customers FOR SHARE;
COMMIT;
-- safe 02_change
BEGIN;
SELECT id FROM orders WHERE status = 'new' ORDER BY id LIMIT 5 FOR UPDATE SKIP LOCKED;
SELECT id FROM orders WHERE id = 1 FOR UPDATE OF orders NOWAIT;
COMMIT;
