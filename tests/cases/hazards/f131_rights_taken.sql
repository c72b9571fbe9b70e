-- title: A role loses what it may do today
-- expect: rights-taken-away
-- base 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY);
-- base 02_rights
GRANT SELECT, INSERT ON t TO app_user;
-- head 02_rights
GRANT SELECT, INSERT ON t TO app_user;
REVOKE INSERT ON t FROM app_user;
-- safe 02_rights
GRANT SELECT, INSERT ON t TO app_user;
GRANT UPDATE ON t TO app_user;
