-- title: One file makes statistics that another one drops
-- expect: files-contradict
-- head 02_change
CREATE STATISTICS IF NOT EXISTS st_orders ON status, qty FROM orders;
-- head 03_change
DROP STATISTICS IF EXISTS st_orders;
-- safe 02_change
CREATE OR REPLACE VIEW v_helper AS SELECT id FROM orders WHERE qty IS NULL;
UPDATE orders SET qty = 0 WHERE id IN (SELECT id FROM v_helper);
DROP VIEW v_helper;
-- safe 03_change
DROP STATISTICS IF EXISTS st_orders;
