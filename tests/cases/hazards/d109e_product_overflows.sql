-- title: A backfill multiplies two integers into a third one, which great numbers do not fit
-- expect: calculation-overflows
-- head 02_change
ALTER TABLE orders ADD COLUMN IF NOT EXISTS total integer;
UPDATE orders SET total = qty * 100 WHERE total IS NULL AND qty IS NOT NULL;
-- safe 02_change
ALTER TABLE orders ADD COLUMN IF NOT EXISTS total bigint;
UPDATE orders SET total = qty::bigint * 100 WHERE total IS NULL AND qty IS NOT NULL;
