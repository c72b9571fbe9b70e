-- title: DROP COLUMN loses its values
-- expect: data-lost
-- base 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY, a text);
-- head 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY);
ALTER TABLE t DROP COLUMN IF EXISTS a;
-- safe 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY, a text);
COMMENT ON COLUMN t.a IS 'deprecated';
