-- title: An edited ADD COLUMN IF NOT EXISTS is skipped where the column exists
-- expect: fresh-upgrade-differs
-- base 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY);
ALTER TABLE t ADD COLUMN IF NOT EXISTS a int;
-- head 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY);
ALTER TABLE t ADD COLUMN IF NOT EXISTS a bigint;
-- safe 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY);
ALTER TABLE t ADD COLUMN IF NOT EXISTS a int;
ALTER TABLE t ADD COLUMN IF NOT EXISTS a_big bigint;
