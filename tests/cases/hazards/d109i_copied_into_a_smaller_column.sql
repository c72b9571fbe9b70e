-- title: Values are copied as they are into a column of a smaller type
-- expect: cast-fails
-- head 02_change
ALTER TABLE orders ADD COLUMN IF NOT EXISTS pieces smallint;
UPDATE orders SET pieces = qty WHERE pieces IS NULL AND qty IS NOT NULL;
-- safe 02_change
ALTER TABLE orders ADD COLUMN IF NOT EXISTS pieces smallint;
UPDATE orders SET pieces = qty WHERE pieces IS NULL AND qty BETWEEN 0 AND 32767;
