-- title: text to integer fails on some text
-- expect: cast-fails
-- head 02_change
ALTER TABLE orders ALTER COLUMN code TYPE integer USING code::integer;
-- safe 02_change
ALTER TABLE orders ADD COLUMN IF NOT EXISTS code_number integer;
