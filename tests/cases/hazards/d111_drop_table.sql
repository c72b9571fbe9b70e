-- title: DROP TABLE loses its rows
-- expect: data-lost
-- base 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY);
CREATE TABLE IF NOT EXISTS old (id int PRIMARY KEY, a text);
-- head 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY);
DROP TABLE IF EXISTS old;
-- safe 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY);
CREATE TABLE IF NOT EXISTS old (id int PRIMARY KEY, a text);
COMMENT ON TABLE old IS 'deprecated';
