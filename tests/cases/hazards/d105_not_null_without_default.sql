-- title: ADD COLUMN NOT NULL without a default over rows
-- expect: not-null-over-nulls
-- head 02_change
ALTER TABLE orders ADD COLUMN IF NOT EXISTS region text NOT NULL;
-- safe 02_change
ALTER TABLE orders ADD COLUMN IF NOT EXISTS region text NOT NULL DEFAULT 'eu';
