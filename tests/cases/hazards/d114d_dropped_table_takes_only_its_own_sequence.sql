-- title: CASCADE reaches what a table does not own; the sequence of its identity column is a part of it
-- expect: cascade-drops
-- allow: data-lost
-- base 01_core
CREATE TABLE IF NOT EXISTS stays (id int PRIMARY KEY);
CREATE TABLE IF NOT EXISTS carts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, no serial, label text);
CREATE OR REPLACE VIEW v_carts AS SELECT label FROM carts;
-- head 01_core
CREATE TABLE IF NOT EXISTS stays (id int PRIMARY KEY);
DROP TABLE IF EXISTS carts CASCADE;
-- safe 01_core
CREATE TABLE IF NOT EXISTS stays (id int PRIMARY KEY);
DROP VIEW IF EXISTS v_carts;
DROP TABLE IF EXISTS carts;
