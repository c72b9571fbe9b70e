-- title: CREATE POLICY takes ACCESS EXCLUSIVE and cannot run twice
-- expect: strong-lock, not-rerunnable
-- head 02_change
CREATE POLICY orders_all ON orders USING (true);
-- safe 02_change
CREATE TABLE IF NOT EXISTS notes (id int PRIMARY KEY);
