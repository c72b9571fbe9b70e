-- title: A type edited inside CREATE TABLE IF NOT EXISTS
-- expect: fresh-upgrade-differs
-- base 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY, a varchar(10));
-- head 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY, a varchar(20));
-- safe 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY, a varchar(20));
ALTER TABLE t ALTER COLUMN a TYPE varchar(20);
