-- title: A materialized view dropped and created at every deploy
-- expect: recreated-at-every-deploy
-- base 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY);
CREATE MATERIALIZED VIEW IF NOT EXISTS mv AS SELECT id FROM t;
-- head 02_change
DROP MATERIALIZED VIEW IF EXISTS mv;
CREATE MATERIALIZED VIEW mv AS SELECT id FROM t;
-- safe 02_change
CREATE MATERIALIZED VIEW IF NOT EXISTS mv2 AS SELECT id FROM t;
