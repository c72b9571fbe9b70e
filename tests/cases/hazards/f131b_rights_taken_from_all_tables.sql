-- title: A statement takes rights on tables that it does not name
-- expect: rights-taken-away
-- base 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY);
-- base 02_rights
GRANT SELECT ON t TO app_user;
-- head 02_rights
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM app_user;
-- safe 02_rights
GRANT SELECT ON ALL TABLES IN SCHEMA public TO app_user;
