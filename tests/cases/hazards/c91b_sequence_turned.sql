-- title: A sequence in use turns round
-- expect: sequence-narrowed
-- base 01_core
CREATE SEQUENCE IF NOT EXISTS s;
-- head 02_change
ALTER SEQUENCE s INCREMENT BY -1;
-- safe 02_change
ALTER SEQUENCE s INCREMENT BY 10;
