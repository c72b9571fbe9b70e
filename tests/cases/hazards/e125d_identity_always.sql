-- title: An identity column takes no other numbers than its own from now on
-- expect: new-restriction
-- head 02_change
ALTER TABLE orders ALTER COLUMN id SET GENERATED ALWAYS;
-- safe 02_change
COMMENT ON COLUMN orders.id IS 'number';
