-- title: DROP ... CASCADE takes a view along
-- expect: cascade-drops
-- base 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY, a text);
DO $$ BEGIN IF to_regclass('v') IS NULL THEN CREATE VIEW v AS SELECT a FROM t; END IF; END $$;
-- head 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY);
ALTER TABLE t DROP COLUMN IF EXISTS a CASCADE;
-- safe 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY, a text);
CREATE OR REPLACE VIEW v AS SELECT a FROM t;
