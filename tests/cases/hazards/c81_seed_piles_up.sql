-- title: Seed rows pile up at every deploy
-- expect: rerun-changes-rows
-- head 02_change
CREATE TABLE IF NOT EXISTS roles (id serial PRIMARY KEY, name text);
INSERT INTO roles (name) VALUES ('admin'), ('user');
-- safe 02_change
CREATE TABLE IF NOT EXISTS roles (id serial PRIMARY KEY, name text UNIQUE);
INSERT INTO roles (name) VALUES ('admin'), ('user') ON CONFLICT (name) DO NOTHING;
