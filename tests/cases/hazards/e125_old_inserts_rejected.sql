-- title: Inserts of running code leave the new column out
-- expect: old-writes-rejected
-- head 02_change
ALTER TABLE customers ADD COLUMN IF NOT EXISTS tier int NOT NULL DEFAULT 1;
ALTER TABLE customers ALTER COLUMN tier DROP DEFAULT;
-- safe 02_change
ALTER TABLE customers ADD COLUMN IF NOT EXISTS tier int NOT NULL DEFAULT 1;
