-- title: A role that reads every view cannot read the new one
-- expect: new-table-without-rights
-- base 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY);
CREATE OR REPLACE VIEW v_ids AS SELECT id FROM t;
GRANT SELECT ON v_ids TO reporting;
-- head 02_change
CREATE OR REPLACE VIEW v_odd_ids AS SELECT id FROM t WHERE id % 2 = 1;
-- safe 02_change
CREATE OR REPLACE VIEW v_odd_ids AS SELECT id FROM t WHERE id % 2 = 1;
GRANT SELECT ON v_odd_ids TO reporting;
