-- title: A block whose work depends on a setting of the server was not seen at work
-- expect: nothing-happened
-- base 01_core
CREATE TABLE IF NOT EXISTS trips (id bigint PRIMARY KEY, note text);
-- head 02_change
DO $$ BEGIN
    IF current_setting('trips.env', true) = 'production' THEN DROP TABLE trips; END IF;
END $$;
-- safe 02_change
DO $$ BEGIN
    IF current_setting('server_version_num')::int > 90000 THEN COMMENT ON TABLE trips IS 'who went where'; END IF;
END $$;
