-- title: GRANT ON ALL SEQUENCES before a new table matters where the table takes numbers by a default
-- expect: rerun-changes-schema
-- at: rerun-changes-schema 1
-- base 01_core
CREATE TABLE IF NOT EXISTS t (id bigserial PRIMARY KEY);
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO app_user;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO app_user;
-- head 02_new
CREATE TABLE IF NOT EXISTS u (id bigserial PRIMARY KEY);
-- safe 02_new
CREATE TABLE IF NOT EXISTS v (id bigserial PRIMARY KEY);
GRANT SELECT, INSERT ON v TO app_user;
GRANT USAGE ON SEQUENCE v_id_seq TO app_user;
