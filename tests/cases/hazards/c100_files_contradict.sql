-- title: One file adds a column, another drops it: both work at every deploy
-- expect: lock-at-every-deploy
-- head 02_change
ALTER TABLE orders ADD COLUMN IF NOT EXISTS temporary text;
-- head 03_other
ALTER TABLE orders DROP COLUMN IF EXISTS temporary;
-- safe 02_change
CREATE TABLE IF NOT EXISTS other (id int PRIMARY KEY);
