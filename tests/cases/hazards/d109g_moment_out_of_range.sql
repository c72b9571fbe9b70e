-- title: A number of days added to a moment leaves the range of moments
-- expect: calculation-overflows
-- head 02_change
ALTER TABLE orders ADD COLUMN IF NOT EXISTS due timestamp;
UPDATE orders SET due = placed + qty * interval '1 day' WHERE due IS NULL AND placed IS NOT NULL AND qty IS NOT NULL;
-- safe 02_change
ALTER TABLE orders ADD COLUMN IF NOT EXISTS due timestamp;
UPDATE orders SET due = placed + least(qty, 3650) * interval '1 day' WHERE due IS NULL AND placed IS NOT NULL AND qty IS NOT NULL;
