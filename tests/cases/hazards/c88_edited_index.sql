-- title: An edited CREATE INDEX IF NOT EXISTS is skipped where the name exists
-- expect: fresh-upgrade-differs
-- base 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY, a text, b text);
CREATE INDEX IF NOT EXISTS idx_t_a ON t (a);
-- head 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY, a text, b text);
CREATE INDEX IF NOT EXISTS idx_t_a ON t (a, b);
-- safe 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY, a text, b text);
DROP INDEX IF EXISTS idx_t_a;
CREATE INDEX IF NOT EXISTS idx_t_a_b ON t (a, b);
