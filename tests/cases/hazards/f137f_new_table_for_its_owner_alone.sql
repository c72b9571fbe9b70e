-- title: A table that rows are in loses its readers; one that is new may be meant for its owner alone
-- expect: row-security-without-policy
-- allow: row-security-without-policy
-- head 02_change
ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
-- safe 02_change
CREATE TABLE IF NOT EXISTS secrets (id bigint PRIMARY KEY, value text NOT NULL);
ALTER TABLE secrets ENABLE ROW LEVEL SECURITY;
