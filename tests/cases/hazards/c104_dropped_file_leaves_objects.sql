-- title: Statements taken out of a file leave their objects in existing databases
-- expect: fresh-upgrade-differs
-- base 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY);
CREATE TABLE IF NOT EXISTS gone (id int PRIMARY KEY);
-- head 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY);
-- safe 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY);
CREATE TABLE IF NOT EXISTS gone (id int PRIMARY KEY);
COMMENT ON TABLE gone IS 'to be dropped later';
