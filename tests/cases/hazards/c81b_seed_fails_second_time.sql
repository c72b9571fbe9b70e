-- title: A seed with a key fails at the second deploy
-- expect: not-rerunnable
-- head 02_change
CREATE TABLE IF NOT EXISTS roles (id int PRIMARY KEY, name text);
INSERT INTO roles VALUES (1, 'admin');
-- safe 02_change
CREATE TABLE IF NOT EXISTS roles (id int PRIMARY KEY, name text);
INSERT INTO roles VALUES (1, 'admin') ON CONFLICT DO NOTHING;
