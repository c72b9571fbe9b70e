-- title: A view over SELECT * follows the column order, which differs between new and existing databases
-- expect: fresh-upgrade-differs
-- base 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY, z text);
CREATE OR REPLACE VIEW v AS SELECT * FROM t;
-- head 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY, y text, z text);
ALTER TABLE t ADD COLUMN IF NOT EXISTS y text;
CREATE OR REPLACE VIEW v AS SELECT * FROM t;
-- safe 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY, y text, z text);
ALTER TABLE t ADD COLUMN IF NOT EXISTS y text;
CREATE OR REPLACE VIEW v AS SELECT id, z, y FROM t;
