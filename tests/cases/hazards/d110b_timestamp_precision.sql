-- title: timestamp(0) cuts off the fraction
-- expect: values-changed
-- head 02_change
ALTER TABLE orders ALTER COLUMN placed TYPE timestamp(0);
-- safe 02_change
COMMENT ON COLUMN orders.placed IS 'when';
