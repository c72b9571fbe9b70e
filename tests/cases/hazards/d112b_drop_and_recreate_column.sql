-- title: Dropping and adding a column again loses its values
-- never: alter-table-in-pieces
-- expect: data-lost
-- base 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY, a text);
-- head 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY, a text);
ALTER TABLE t DROP COLUMN a;
ALTER TABLE t ADD COLUMN a varchar(255);
-- safe 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY, a text);
ALTER TABLE t ADD COLUMN IF NOT EXISTS a2 varchar(255);
