-- title: A default edited inside CREATE TABLE IF NOT EXISTS
-- expect: fresh-upgrade-differs
-- base 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY, a text DEFAULT 'x');
-- head 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY, a text DEFAULT 'y');
-- safe 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY, a text DEFAULT 'y');
ALTER TABLE t ALTER COLUMN a SET DEFAULT 'y';
