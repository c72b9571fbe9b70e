-- title: A schema dropped with its tables and made again at every deploy
-- expect: recreated-at-every-deploy
-- head 02_change
DROP SCHEMA IF EXISTS scratch CASCADE;
CREATE SCHEMA scratch;
CREATE TABLE scratch.notes (id int PRIMARY KEY);
-- safe 02_change
CREATE SCHEMA IF NOT EXISTS scratch;
CREATE TABLE IF NOT EXISTS scratch.notes (id int PRIMARY KEY);
