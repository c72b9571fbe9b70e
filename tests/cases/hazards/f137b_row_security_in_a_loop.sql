-- title: A loop switches row security on for tables that it does not name
-- expect: row-security-without-policy
-- head 02_change
DO $$
DECLARE found record;
BEGIN
    FOR found IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', found.tablename);
    END LOOP;
END $$;
-- safe 02_change
DO $$
DECLARE found record;
BEGIN
    FOR found IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', found.tablename);
        EXECUTE format('DROP POLICY IF EXISTS own_rows ON %I', found.tablename);
        EXECUTE format('CREATE POLICY own_rows ON %I USING (current_user <> ''guest'')', found.tablename);
    END LOOP;
END $$;
