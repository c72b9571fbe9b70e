-- title: A rewrite hidden in EXECUTE format() is seen
-- expect: table-rewrite
-- head 02_change
DO $$
DECLARE
    name text := 'orders';
BEGIN
    EXECUTE format('ALTER TABLE %I ALTER COLUMN qty TYPE bigint', name);
END $$;
-- safe 02_change
DO $$
DECLARE
    name text := 'orders';
BEGIN
    EXECUTE format('ALTER TABLE %I ALTER COLUMN code TYPE varchar(40)', name);
END $$;
