-- title: Rights for everybody, given by text that is put together
-- expect: grant-to-public
-- head 02_change
DO $$
DECLARE everybody text := 'PUBLIC';
BEGIN
    EXECUTE format('GRANT SELECT ON %I TO %s', 'orders', everybody);
END $$;
-- safe 02_change
DO $$
DECLARE reader text := 'reporting';
BEGIN
    EXECUTE format('GRANT SELECT ON %I TO %I', 'orders', reader);
END $$;
GRANT SELECT ON customers TO reporting;
