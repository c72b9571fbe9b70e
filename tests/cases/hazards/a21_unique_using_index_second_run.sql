-- title: ADD UNIQUE USING INDEX consumes the index; the second run fails
-- expect: not-rerunnable
-- head 02_change
CREATE UNIQUE INDEX IF NOT EXISTS orders_id_note ON orders (id, note);
ALTER TABLE orders ADD CONSTRAINT orders_id_note_key UNIQUE USING INDEX orders_id_note;
-- safe 02_change
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'orders_id_note_key') THEN
        CREATE UNIQUE INDEX orders_id_note ON orders (id, note);
        ALTER TABLE orders ADD CONSTRAINT orders_id_note_key UNIQUE USING INDEX orders_id_note;
    END IF;
END $$;
