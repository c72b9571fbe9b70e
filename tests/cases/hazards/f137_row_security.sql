-- title: Row security without a policy, and one that lets everything through
-- expect: row-security-without-policy, policy-lets-everything-through
-- head 02_change
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS everyone ON customers;
CREATE POLICY everyone ON customers USING (true);
-- safe 02_change
DROP POLICY IF EXISTS paid ON orders;
CREATE POLICY paid ON orders USING (status = 'paid');
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
