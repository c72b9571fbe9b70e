-- title: timestamp to date cuts off the time of day
-- expect: values-changed
-- head 02_change
ALTER TABLE orders ALTER COLUMN placed TYPE date;
-- safe 02_change
ALTER TABLE orders ADD COLUMN IF NOT EXISTS placed_on date;
