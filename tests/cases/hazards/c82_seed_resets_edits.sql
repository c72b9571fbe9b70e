-- title: A seed sets back what people changed
-- expect: seed-resets-edits
-- base 01_core
CREATE TABLE IF NOT EXISTS flags (name text PRIMARY KEY, enabled boolean NOT NULL DEFAULT false, note text);
-- head 02_seed
INSERT INTO flags (name, enabled) VALUES ('dark', false), ('beta', true)
ON CONFLICT (name) DO UPDATE SET enabled = excluded.enabled;
-- safe 02_seed
INSERT INTO flags (name, enabled) VALUES ('dark', false), ('beta', true) ON CONFLICT (name) DO NOTHING;
UPDATE flags SET note = '' WHERE note IS NULL;
