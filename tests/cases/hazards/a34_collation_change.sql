-- title: A new collation rebuilds the index under ACCESS EXCLUSIVE
-- expect: scan-under-lock
-- base 01_core
CREATE TABLE IF NOT EXISTS names (id int PRIMARY KEY, name text);
CREATE INDEX IF NOT EXISTS idx_names_name ON names (name);
-- head 02_change
ALTER TABLE names ALTER COLUMN name TYPE text COLLATE "POSIX";
-- safe 02_change
COMMENT ON COLUMN names.name IS 'a name';
