-- title: A column that one file adds and another drops, at every deploy
-- expect: files-contradict
-- head 02_change
ALTER TABLE orders ADD COLUMN IF NOT EXISTS draft boolean;
-- head 03_change
ALTER TABLE orders DROP COLUMN IF EXISTS draft;
-- safe 03_change
ALTER TABLE orders DROP COLUMN IF EXISTS draft;
