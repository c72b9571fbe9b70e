-- title: The last policy of a table goes while row security stays on
-- expect: row-security-without-policy
-- base 01_core
CREATE TABLE IF NOT EXISTS notes (id bigint PRIMARY KEY, author text);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
-- base 02_policies
DO $$ BEGIN CREATE POLICY own_notes ON notes USING (author = current_user); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
-- head 02_policies
DROP POLICY IF EXISTS own_notes ON notes;
-- safe 02_policies
DROP POLICY IF EXISTS own_notes ON notes;
DO $$ BEGIN CREATE POLICY their_notes ON notes USING (author <> ''); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
