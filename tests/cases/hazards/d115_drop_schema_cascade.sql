-- title: DROP SCHEMA CASCADE takes everything along
-- expect: cascade-drops, data-lost
-- base 01_core
CREATE SCHEMA IF NOT EXISTS audit;
CREATE TABLE IF NOT EXISTS audit.log (id int PRIMARY KEY, line text);
-- head 01_core
DROP SCHEMA IF EXISTS audit CASCADE;
-- safe 01_core
CREATE SCHEMA IF NOT EXISTS audit;
CREATE TABLE IF NOT EXISTS audit.log (id int PRIMARY KEY, line text);
COMMENT ON SCHEMA audit IS 'who did what';
