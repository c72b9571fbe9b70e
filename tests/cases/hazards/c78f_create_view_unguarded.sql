-- title: CREATE VIEW without OR REPLACE
-- expect: not-rerunnable
-- head 02_change
CREATE VIEW v_customers AS SELECT id FROM customers;
-- safe 02_change
CREATE OR REPLACE VIEW v_customers AS SELECT id FROM customers;
