-- title: CREATE TABLE without a guard
-- expect: not-rerunnable
-- head 02_change
CREATE TABLE extra (id int PRIMARY KEY);
-- safe 02_change
CREATE TABLE IF NOT EXISTS extra (id int PRIMARY KEY);
