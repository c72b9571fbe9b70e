-- title: CREATE OR REPLACE VIEW without a column it had fails on the existing database
-- expect: fails-on-existing-database
-- base 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY, a text);
CREATE OR REPLACE VIEW v AS SELECT id, a FROM t;
-- head 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY, a text);
CREATE OR REPLACE VIEW v AS SELECT id FROM t;
-- safe 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY, a text);
CREATE OR REPLACE VIEW v AS SELECT id, a, 1 AS one FROM t;
