-- title: The same inside a DO block and from another table
-- expect: backfill-repeats
-- head 02_change
ALTER TABLE orders ADD COLUMN IF NOT EXISTS label text;
DO $$
BEGIN
    UPDATE orders o SET label = upper(p.code) FROM orders p WHERE p.id = o.id;
END $$;
-- safe 02_change
ALTER TABLE orders ADD COLUMN IF NOT EXISTS label text;
DO $$
BEGIN
    UPDATE orders o SET label = upper(p.code) FROM orders p WHERE p.id = o.id AND o.label IS DISTINCT FROM upper(p.code);
END $$;
