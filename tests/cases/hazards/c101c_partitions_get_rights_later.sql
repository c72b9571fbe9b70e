-- title: Partitions need no rights of their own, so that they get some with the second deploy stops nobody
-- expect: rerun-changes-schema
-- allow: rerun-changes-schema
-- base 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY);
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO app_user;
-- head 02_new
CREATE TABLE IF NOT EXISTS u (id int PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE IF NOT EXISTS u_1 PARTITION OF u FOR VALUES FROM (1) TO (1000);
-- safe 02_new
CREATE TABLE IF NOT EXISTS u (id int PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE IF NOT EXISTS u_1 PARTITION OF u FOR VALUES FROM (1) TO (1000);
GRANT SELECT, INSERT ON u TO app_user;
