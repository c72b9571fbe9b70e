-- title: A function that the change calls calculates an amount that great prices do not fit
-- expect: calculation-overflows
-- head 02_change
ALTER TABLE orders ADD COLUMN IF NOT EXISTS total numeric(10, 3);
CREATE OR REPLACE FUNCTION fill_totals() RETURNS void LANGUAGE plpgsql AS $$
DECLARE one record;
BEGIN
    FOR one IN SELECT id, qty, price FROM orders WHERE total IS NULL AND qty IS NOT NULL AND price IS NOT NULL LOOP
        UPDATE orders SET total = one.qty * one.price WHERE id = one.id;
    END LOOP;
END $$;
SELECT fill_totals();
-- safe 02_change
ALTER TABLE orders ADD COLUMN IF NOT EXISTS total numeric;
CREATE OR REPLACE FUNCTION fill_totals() RETURNS void LANGUAGE plpgsql AS $$
DECLARE one record;
BEGIN
    FOR one IN SELECT id, qty, price FROM orders WHERE total IS NULL AND qty IS NOT NULL AND price IS NOT NULL LOOP
        UPDATE orders SET total = one.qty * one.price WHERE id = one.id;
    END LOOP;
END $$;
SELECT fill_totals();
