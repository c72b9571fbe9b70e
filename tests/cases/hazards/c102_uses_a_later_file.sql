-- title: A file uses an object of a later file: a fresh build fails
-- expect: statement-failed
-- head 02_early
CREATE OR REPLACE VIEW v_late AS SELECT id FROM late;
-- head 03_late
CREATE TABLE IF NOT EXISTS late (id int PRIMARY KEY);
-- safe 02_early
CREATE TABLE IF NOT EXISTS late (id int PRIMARY KEY);
-- safe 03_late
CREATE OR REPLACE VIEW v_late AS SELECT id FROM late;
