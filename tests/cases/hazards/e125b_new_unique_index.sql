-- title: A unique index on columns that running code writes today
-- expect: new-restriction
-- base 01_core
CREATE TABLE IF NOT EXISTS lots (id bigint PRIMARY KEY, code text);
-- head 02_change
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS idx_lots_id_code ON lots (code, id);
-- safe 02_change
ALTER TABLE lots ADD COLUMN IF NOT EXISTS ean text;
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS idx_lots_ean ON lots (ean);
