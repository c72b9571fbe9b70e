-- title: GRANT ON ALL TABLES stands before the new table: the role gets its rights with the second deploy
-- expect: rerun-changes-schema
-- never: new-table-without-rights
-- at: rerun-changes-schema 1
-- base 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY);
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO app_user;
-- head 02_new
CREATE TABLE IF NOT EXISTS u (id int PRIMARY KEY);
-- safe 02_new
CREATE TABLE IF NOT EXISTS u (id int PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE IF NOT EXISTS u_1 PARTITION OF u FOR VALUES FROM (1) TO (1000);
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO app_user;
