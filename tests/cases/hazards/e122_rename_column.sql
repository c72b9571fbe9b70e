-- title: RENAME COLUMN cannot run twice
-- expect: not-rerunnable
-- base 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY, a text);
CREATE INDEX IF NOT EXISTS idx_t_a ON t (a);
-- head 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY, a text);
ALTER TABLE t RENAME COLUMN a TO b;
CREATE INDEX IF NOT EXISTS idx_t_b ON t (b);
-- safe 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY, a text);
CREATE INDEX IF NOT EXISTS idx_t_a ON t (a);
ALTER TABLE t ADD COLUMN IF NOT EXISTS b text;
