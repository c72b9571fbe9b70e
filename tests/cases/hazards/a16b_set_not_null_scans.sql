-- title: SET NOT NULL reads the whole table unless a validated CHECK proves it
-- expect: scan-under-lock
-- base 01_core
CREATE TABLE IF NOT EXISTS t (id int, a int, CONSTRAINT t_a_set CHECK (a IS NOT NULL), b int DEFAULT 1);
UPDATE t SET b = 1 WHERE b IS NULL;
-- head 02_change
UPDATE t SET b = 1 WHERE b IS NULL;
ALTER TABLE t ALTER COLUMN b SET NOT NULL;
-- safe 02_change
ALTER TABLE t ALTER COLUMN a SET NOT NULL;
