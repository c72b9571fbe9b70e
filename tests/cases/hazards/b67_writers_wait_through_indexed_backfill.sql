-- title: A lock against writers is held while rows of another table are written, found by an index or not
-- expect: lock-held-through-work
-- head 02_change
BEGIN;
CREATE OR REPLACE TRIGGER trg_customers_same BEFORE UPDATE ON customers
    FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
SET LOCAL enable_seqscan = off;
UPDATE orders SET status = 'none' WHERE status IS NULL OR status > '';
COMMIT;
-- safe 02_change
CREATE OR REPLACE TRIGGER trg_customers_same BEFORE UPDATE ON customers
    FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
BEGIN;
SET LOCAL enable_seqscan = off;
UPDATE orders SET status = 'none' WHERE status IS NULL OR status > '';
COMMIT;
