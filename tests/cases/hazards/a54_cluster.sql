-- title: CLUSTER writes the table anew
-- expect: table-rewrite
-- head 02_change
CLUSTER orders USING idx_orders_status;
-- safe 02_change
ANALYZE orders;
