-- title: A role may insert into the new table, but not take the numbers of its serial column
-- expect: new-table-without-rights
-- base 01_core
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'app') THEN CREATE ROLE app NOLOGIN; END IF;
END $$;
CREATE TABLE IF NOT EXISTS customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text);
GRANT SELECT, INSERT ON customers TO app;
-- head 02_visits
CREATE TABLE IF NOT EXISTS visits (id bigserial PRIMARY KEY, page text);
GRANT SELECT, INSERT ON visits TO app;
-- safe 02_visits
CREATE TABLE IF NOT EXISTS visits (id bigserial PRIMARY KEY, page text);
GRANT SELECT, INSERT ON visits TO app;
GRANT USAGE ON SEQUENCE visits_id_seq TO app;
CREATE TABLE IF NOT EXISTS stays (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, page text);
GRANT SELECT, INSERT ON stays TO app;
