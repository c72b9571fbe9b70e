-- title: Two transactions lock the same tables the other way round
-- expect: lock-order-differs
-- head 02_change
BEGIN;
LOCK TABLE orders IN SHARE MODE;
LOCK TABLE customers IN SHARE MODE;
COMMIT;
BEGIN;
LOCK TABLE customers IN SHARE MODE;
LOCK TABLE orders IN SHARE MODE;
COMMIT;
-- safe 02_change
BEGIN;
LOCK TABLE customers IN SHARE MODE;
LOCK TABLE orders IN SHARE MODE;
COMMIT;
