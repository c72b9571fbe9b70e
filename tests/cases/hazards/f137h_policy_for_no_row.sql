-- title: A policy is made anew with a condition that holds for no row
-- expect: row-security-without-policy
-- base 01_core
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'app') THEN CREATE ROLE app NOLOGIN; END IF; END $$;
CREATE TABLE IF NOT EXISTS notes (id bigint PRIMARY KEY, author text);
GRANT SELECT ON notes TO app;
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
-- base 02_policies
DROP POLICY IF EXISTS own_notes ON notes;
CREATE POLICY own_notes ON notes USING (author = current_user);
-- head 02_policies
DROP POLICY IF EXISTS own_notes ON notes;
CREATE POLICY own_notes ON notes USING (false);
-- safe 02_policies
DROP POLICY IF EXISTS own_notes ON notes;
CREATE POLICY own_notes ON notes USING (author = current_user AND id > 0);
