-- title: A handler for exactly the error that rows cause leaves the database that has them behind
-- expect: fresh-upgrade-differs
-- head 02_change
DO $$
BEGIN
    ALTER TABLE orders ALTER COLUMN status SET NOT NULL;
EXCEPTION WHEN not_null_violation THEN
    RAISE NOTICE 'some orders have no status yet';
END $$;
-- safe 02_change
UPDATE orders SET status = 'new' WHERE status IS NULL;
DO $$
BEGIN
    ALTER TABLE orders ALTER COLUMN status SET NOT NULL;
END $$;
