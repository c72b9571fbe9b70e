-- title: An UPDATE clears every value of a column
-- expect: data-lost
-- head 02_change
UPDATE orders SET note = NULL WHERE note IS NOT NULL;
-- safe 02_change
UPDATE orders SET note = NULL WHERE note = '';
ALTER TABLE orders ADD COLUMN IF NOT EXISTS label text;
UPDATE orders SET label = code, code = NULL WHERE code IS NOT NULL;
