-- title: TRUNCATE CASCADE empties tables that it does not name
-- expect: data-lost
-- base 01_core
CREATE TABLE IF NOT EXISTS par (id int PRIMARY KEY);
CREATE TABLE IF NOT EXISTS kid (id int PRIMARY KEY, par_id int NOT NULL REFERENCES par (id));
-- head 02_change
TRUNCATE par CASCADE;
-- safe 02_change
COMMENT ON TABLE par IS 'parent';
