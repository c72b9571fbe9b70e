-- title: A new file drops a table that an older file still makes at every deploy
-- expect: files-contradict, data-lost
-- allow: data-lost
-- head 02_change
DROP TABLE IF EXISTS customers;
-- safe 02_change
CREATE TABLE IF NOT EXISTS staging (id int PRIMARY KEY);
DROP TABLE IF EXISTS staging;
