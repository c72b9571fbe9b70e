-- title: A view is dropped and made anew with other columns while the file before still makes the old one
-- expect: not-rerunnable
-- at: not-rerunnable 2
-- base 01_core
CREATE TABLE IF NOT EXISTS bills (id bigint PRIMARY KEY, number text, customer text);
CREATE OR REPLACE VIEW v_bills AS SELECT customer, id FROM bills;
-- head 02_change
DROP VIEW IF EXISTS v_bills;
CREATE VIEW v_bills AS SELECT id, number FROM bills;
-- safe 02_change
CREATE OR REPLACE VIEW v_bill_numbers AS SELECT id, number FROM bills;
