-- title: A stored generated column rewrites, a virtual one does not
-- only: 18
-- expect: table-rewrite
-- head 02_change
ALTER TABLE orders ADD COLUMN IF NOT EXISTS double_qty numeric GENERATED ALWAYS AS (qty::numeric * 2) STORED;
-- safe 02_change
ALTER TABLE orders ADD COLUMN IF NOT EXISTS double_qty numeric GENERATED ALWAYS AS (qty::numeric * 2) VIRTUAL;
