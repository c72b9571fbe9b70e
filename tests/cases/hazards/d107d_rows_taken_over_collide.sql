-- title: A new table with a key is filled from a column that repeats
-- expect: unique-over-duplicates
-- head 02_change
CREATE TABLE IF NOT EXISTS codes (code text PRIMARY KEY);
INSERT INTO codes SELECT code FROM orders WHERE code IS NOT NULL AND code NOT IN (SELECT code FROM codes);
-- safe 02_change
CREATE TABLE IF NOT EXISTS codes (code text PRIMARY KEY);
INSERT INTO codes SELECT DISTINCT code FROM orders WHERE code IS NOT NULL ON CONFLICT (code) DO NOTHING;
