-- title: A constraint added inside CREATE TABLE IF NOT EXISTS
-- expect: fresh-upgrade-differs
-- base 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY, a int);
-- head 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY, a int, CONSTRAINT t_a_known CHECK (a IS NOT NULL OR id > 0));
-- safe 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY, a int);
COMMENT ON COLUMN t.a IS 'any';
