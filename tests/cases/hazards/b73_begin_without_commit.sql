-- title: A file that ends inside its transaction loses its work silently
-- expect: transaction-left-open
-- head 02_change
BEGIN;
CREATE TABLE IF NOT EXISTS extra (id int PRIMARY KEY);
-- safe 02_change
BEGIN;
CREATE TABLE IF NOT EXISTS extra (id int PRIMARY KEY);
COMMIT;
