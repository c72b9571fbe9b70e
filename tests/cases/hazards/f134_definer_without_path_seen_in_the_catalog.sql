-- title: A function becomes SECURITY DEFINER where no CREATE says so
-- expect: definer-search-path, definer-for-everybody
-- base 01_core
CREATE OR REPLACE FUNCTION total() RETURNS int LANGUAGE sql AS 'SELECT 1 -- not SECURITY DEFINER';
-- head 02_change
ALTER FUNCTION total() SECURITY DEFINER;
-- safe 02_change
ALTER FUNCTION total() SET search_path = pg_catalog, pg_temp;
