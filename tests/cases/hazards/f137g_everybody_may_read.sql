-- title: A policy opens rows that were hidden; a new table that everybody may read hides nothing
-- expect: policy-lets-everything-through
-- allow: policy-lets-everything-through
-- base 01_core
CREATE TABLE IF NOT EXISTS notes (id bigint PRIMARY KEY, owner text NOT NULL);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_policies WHERE tablename = 'notes' AND policyname = 'own_notes') THEN
        CREATE POLICY own_notes ON notes USING (owner = current_user);
    END IF;
END $$;
-- head 02_change
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_policies WHERE tablename = 'notes' AND policyname = 'all_notes') THEN
        CREATE POLICY all_notes ON notes FOR SELECT USING (true);
    END IF;
END $$;
-- safe 02_change
CREATE TABLE IF NOT EXISTS profiles (id bigint PRIMARY KEY, name text NOT NULL);
ALTER TABLE profiles ENABLE ROW LEVEL SECURITY;
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_policies WHERE tablename = 'profiles' AND policyname = 'all_profiles') THEN
        CREATE POLICY all_profiles ON profiles FOR SELECT USING (true);
    END IF;
END $$;
