-- title: The role that reads everything cannot read the new table
-- expect: new-table-without-rights
-- base 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY);
GRANT SELECT ON t TO app_user;
-- head 02_new
CREATE TABLE IF NOT EXISTS u (id int PRIMARY KEY);
-- safe 02_new
CREATE TABLE IF NOT EXISTS u (id int PRIMARY KEY);
GRANT SELECT ON u TO app_user;
