-- title: Beside rights on all sequences a new table lacks a key; one with an identity column needs no such rights and blocks nothing
-- expect: table-without-primary-key
-- base 01_core
CREATE TABLE IF NOT EXISTS t (id bigserial PRIMARY KEY);
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO app_user;
-- head 02_new
CREATE TABLE IF NOT EXISTS u (note text);
-- safe 02_new
CREATE TABLE IF NOT EXISTS u (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, note text);
