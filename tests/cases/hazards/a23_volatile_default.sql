-- title: ADD COLUMN with a volatile default writes the table anew
-- expect: table-rewrite
-- head 02_change
ALTER TABLE orders ADD COLUMN IF NOT EXISTS token double precision DEFAULT random();
-- safe 02_change
ALTER TABLE orders ADD COLUMN IF NOT EXISTS created timestamptz DEFAULT now();
