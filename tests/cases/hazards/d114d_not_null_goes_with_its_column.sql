-- title: A dropped column takes along a constraint that the statement does not name, but its own NOT NULL is part of it
-- expect: cascade-drops
-- allow: data-lost
-- base 01_core
CREATE TABLE IF NOT EXISTS t (
    id int PRIMARY KEY,
    a int NOT NULL,
    b int NOT NULL,
    CONSTRAINT t_a_below_b CHECK (a < b)
);
CREATE TABLE IF NOT EXISTS u (id int PRIMARY KEY, "Odd ""name" text NOT NULL);
-- head 02_change
ALTER TABLE t DROP COLUMN IF EXISTS a;
-- safe 02_change
ALTER TABLE u DROP COLUMN IF EXISTS "Odd ""name";
