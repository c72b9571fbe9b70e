-- title: LOCK TABLE as asked
-- expect: strong-lock
-- head 02_change
BEGIN;
LOCK TABLE orders;
COMMIT;
-- safe 02_change
BEGIN;
LOCK TABLE orders IN ROW SHARE MODE;
COMMIT;
