-- title: A unique index over lower() meets values that differ in case only
-- expect: unique-over-duplicates
-- base 01_core
CREATE TABLE IF NOT EXISTS users (id int PRIMARY KEY, login text);
-- head 02_change
CREATE UNIQUE INDEX IF NOT EXISTS idx_users_login ON users (lower(login));
-- safe 02_change
CREATE INDEX IF NOT EXISTS idx_users_login ON users (lower(login));
