-- title: The only index that served a foreign key goes
-- expect: foreign-key-without-index
-- base 01_core
CREATE TABLE IF NOT EXISTS par (id int PRIMARY KEY);
CREATE TABLE IF NOT EXISTS child (id int PRIMARY KEY, par_id int REFERENCES par (id));
-- base 02_index
CREATE INDEX IF NOT EXISTS idx_child_par_id ON child (par_id);
-- head 02_index
DROP INDEX CONCURRENTLY IF EXISTS idx_child_par_id;
-- safe 02_index
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_child_par_id_id ON child (par_id, id);
DROP INDEX CONCURRENTLY IF EXISTS idx_child_par_id;
