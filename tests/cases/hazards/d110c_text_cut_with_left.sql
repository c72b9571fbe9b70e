-- title: USING left() cuts texts silently
-- expect: values-changed
-- head 02_change
ALTER TABLE orders ALTER COLUMN note TYPE varchar(10) USING left(note, 10);
-- safe 02_change
ALTER TABLE orders ADD COLUMN IF NOT EXISTS short_note varchar(10);
