-- title: A stored generated column writes the table anew
-- expect: table-rewrite
-- head 02_change
ALTER TABLE orders ADD COLUMN IF NOT EXISTS double_qty numeric GENERATED ALWAYS AS (qty::numeric * 2) STORED;
-- safe 02_change
CREATE OR REPLACE VIEW v_double AS SELECT id, qty::numeric * 2 AS double_qty FROM orders;
