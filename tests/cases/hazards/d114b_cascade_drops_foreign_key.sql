-- title: DROP TABLE ... CASCADE removes the foreign key of another table
-- expect: cascade-drops
-- base 01_core
CREATE TABLE IF NOT EXISTS par (id int PRIMARY KEY);
CREATE TABLE IF NOT EXISTS kid (id int PRIMARY KEY, par_id int REFERENCES par (id));
-- head 01_core
DROP TABLE IF EXISTS par CASCADE;
CREATE TABLE IF NOT EXISTS kid (id int PRIMARY KEY, par_id int);
-- safe 01_core
CREATE TABLE IF NOT EXISTS par (id int PRIMARY KEY);
CREATE TABLE IF NOT EXISTS kid (id int PRIMARY KEY, par_id int REFERENCES par (id));
COMMENT ON TABLE par IS 'parent';
