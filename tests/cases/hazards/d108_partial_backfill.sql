-- title: A backfill that misses rows before SET NOT NULL
-- expect: not-null-over-nulls
-- head 02_change
UPDATE orders SET status = 'new' WHERE status IS NULL AND qty > 0;
ALTER TABLE orders ALTER COLUMN status SET NOT NULL;
-- safe 02_change
UPDATE orders SET status = 'new' WHERE status IS NULL;
ALTER TABLE orders ALTER COLUMN status SET NOT NULL;
