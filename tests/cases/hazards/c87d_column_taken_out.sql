-- title: A column taken out of CREATE TABLE IF NOT EXISTS stays in existing databases
-- expect: fresh-upgrade-differs
-- base 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY, a text, b text);
-- head 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY, a text);
-- safe 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY, a text, b text);
COMMENT ON COLUMN t.b IS 'unused';
