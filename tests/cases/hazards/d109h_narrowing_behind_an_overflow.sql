-- title: A column is narrowed behind a calculation that fails for great numbers already
-- expect: calculation-overflows, cast-fails
-- head 02_change
ALTER TABLE orders ADD COLUMN IF NOT EXISTS total integer;
UPDATE orders SET total = qty * 100 WHERE total IS NULL AND qty IS NOT NULL;
ALTER TABLE orders ALTER COLUMN qty TYPE smallint;
-- safe 02_change
ALTER TABLE orders ADD COLUMN IF NOT EXISTS total bigint;
UPDATE orders SET total = qty::bigint * 100 WHERE total IS NULL AND qty IS NOT NULL;
