-- title: Seeds that are deleted and inserted anew lose what people changed
-- expect: seed-resets-edits
-- allow: data-lost
-- base 01_core
CREATE TABLE IF NOT EXISTS flags (name text PRIMARY KEY, enabled boolean NOT NULL DEFAULT false, note text);
-- head 02_seed
DELETE FROM flags WHERE name = 'dark';
INSERT INTO flags (name, enabled) VALUES ('dark', false);
-- safe 02_seed
INSERT INTO flags (name) SELECT 'dark' WHERE NOT EXISTS (SELECT FROM flags WHERE name = 'dark');
