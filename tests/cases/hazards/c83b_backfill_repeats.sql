-- title: A backfill whose WHERE always holds writes all rows again at every deploy, without changing one
-- expect: backfill-repeats
-- head 02_change
ALTER TABLE orders ADD COLUMN IF NOT EXISTS total numeric;
UPDATE orders SET total = price * 2 WHERE id > 0;
-- safe 02_change
ALTER TABLE orders ADD COLUMN IF NOT EXISTS total numeric;
UPDATE orders SET total = price * 2 WHERE (id > 0) AND total IS DISTINCT FROM price * 2;
