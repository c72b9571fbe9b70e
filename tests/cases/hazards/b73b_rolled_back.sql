-- title: A file that rolls its own work back
-- expect: work-rolled-back
-- head 02_change
BEGIN;
CREATE TABLE IF NOT EXISTS a (id int PRIMARY KEY);
ROLLBACK;
-- safe 02_change
BEGIN;
SAVEPOINT s;
CREATE TABLE IF NOT EXISTS b (id int PRIMARY KEY);
ROLLBACK TO SAVEPOINT s;
CREATE TABLE IF NOT EXISTS a (id int PRIMARY KEY);
COMMIT;
