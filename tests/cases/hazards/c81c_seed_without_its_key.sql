-- title: The key goes that a seed of the base branch relies on, so its rows pile up from now on
-- expect: rerun-changes-rows
-- base 01_core
CREATE TABLE IF NOT EXISTS opts (name text PRIMARY KEY, value text);
INSERT INTO opts VALUES ('lang', 'de') ON CONFLICT DO NOTHING;
-- head 02_change
ALTER TABLE opts DROP CONSTRAINT IF EXISTS opts_pkey;
-- safe 02_change
ALTER TABLE opts ADD COLUMN IF NOT EXISTS note text;
