-- title: What a block did is told at the line inside it
-- expect: table-rewrite, data-lost
-- at: table-rewrite 7, data-lost 9, recreated-at-every-deploy 15, strong-lock 22
-- head 02_change
-- it's a comment
DO $$
DECLARE
    n int;
BEGIN
    SELECT count(*) INTO n FROM customers;
    ALTER TABLE orders ALTER COLUMN qty TYPE bigint;
    EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON %I (code)', 'idx_orders_code', 'orders');
    ALTER TABLE customers
        DROP COLUMN IF EXISTS email;
    ALTER TABLE customers ADD COLUMN IF NOT EXISTS tag text;
END $$;
DO $$
BEGIN
    DROP VIEW IF EXISTS v_orders;
    CREATE OR REPLACE VIEW v_orders AS SELECT id, status FROM orders;
END $$;
DO $$
DECLARE one text;
BEGIN
    FOREACH one IN ARRAY ARRAY['customers', 'orders'] LOOP
        EXECUTE format('ALTER TABLE %I ADD COLUMN IF NOT EXISTS looped int NOT NULL DEFAULT 1', one);
    END LOOP;
END $$;
-- safe 02_change
DO $$
BEGIN
    ALTER TABLE customers ADD COLUMN IF NOT EXISTS tag text;
END $$;
