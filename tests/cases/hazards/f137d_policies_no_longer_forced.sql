-- title: Policies no longer bind the owner, and one lets everything through in other words
-- expect: row-security-off, policy-lets-everything-through
-- base 01_core
CREATE TABLE IF NOT EXISTS notes (id bigint PRIMARY KEY, author text);
DO $$ BEGIN CREATE POLICY own_notes ON notes USING (author = current_user); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
-- base 02_force
ALTER TABLE notes FORCE ROW LEVEL SECURITY;
-- head 02_force
ALTER TABLE notes NO FORCE ROW LEVEL SECURITY;
DO $$ BEGIN CREATE POLICY anybody ON notes USING (author IS NULL OR 1 = 1); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
-- safe 02_force
ALTER TABLE notes FORCE ROW LEVEL SECURITY;
DO $$ BEGIN CREATE POLICY signed ON notes USING (author IS NOT NULL AND author <> ''); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
