-- title: A guard over an object of a later file: the first deploy is not complete
-- expect: rerun-changes-schema
-- base 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY);
-- head 02_early
DO $$
BEGIN
    IF to_regclass('public.late') IS NOT NULL THEN
        CREATE INDEX IF NOT EXISTS idx_late_a ON late (a);
    END IF;
END $$;
-- head 03_late
CREATE TABLE IF NOT EXISTS late (id int PRIMARY KEY, a int);
-- safe 02_early
CREATE TABLE IF NOT EXISTS late (id int PRIMARY KEY, a int);
-- safe 03_late
CREATE INDEX IF NOT EXISTS idx_late_a ON late (a);
