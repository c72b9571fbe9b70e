-- title: ADD COLUMN without a guard
-- expect: not-rerunnable
-- head 02_change
ALTER TABLE orders ADD COLUMN remark text;
-- safe 02_change
ALTER TABLE orders ADD COLUMN IF NOT EXISTS remark text;
