-- title: A view reads with the rights of whoever asks, who has none on its table
-- expect: rights-taken-away
-- base 01_core
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'report') THEN CREATE ROLE report NOLOGIN; END IF; END $$;
CREATE TABLE IF NOT EXISTS orders (id bigint PRIMARY KEY, note text);
CREATE TABLE IF NOT EXISTS open_to_all (id bigint PRIMARY KEY, note text);
GRANT SELECT ON open_to_all TO PUBLIC;
-- base 02_views
CREATE OR REPLACE VIEW notes AS SELECT note FROM orders;
CREATE OR REPLACE VIEW more_notes AS SELECT note FROM open_to_all;
GRANT SELECT ON notes, more_notes TO report;
-- head 03_change
ALTER VIEW notes SET (security_invoker = true);
-- safe 03_change
ALTER VIEW more_notes SET (security_invoker = true);
