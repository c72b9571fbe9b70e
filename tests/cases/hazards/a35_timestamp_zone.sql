-- title: timestamp to timestamptz in another zone writes the table anew
-- expect: table-rewrite
-- head 02_change
SET timezone = 'Europe/Paris';
ALTER TABLE orders ALTER COLUMN placed TYPE timestamptz;
RESET timezone;
-- safe 02_change
SET timezone = 'UTC';
ALTER TABLE orders ALTER COLUMN placed TYPE timestamptz;
RESET timezone;
