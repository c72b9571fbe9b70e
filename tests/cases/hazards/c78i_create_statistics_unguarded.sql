-- title: CREATE STATISTICS without a guard
-- expect: not-rerunnable
-- head 02_change
CREATE STATISTICS orders_stat ON status, code FROM orders;
-- safe 02_change
CREATE STATISTICS IF NOT EXISTS orders_stat ON status, code FROM orders;
