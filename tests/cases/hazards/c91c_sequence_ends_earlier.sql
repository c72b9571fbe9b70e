-- title: A sequence in use ends earlier
-- expect: sequence-narrowed
-- base 01_core
CREATE SEQUENCE IF NOT EXISTS s;
-- head 02_change
ALTER SEQUENCE s MAXVALUE 1000;
-- safe 02_change
ALTER SEQUENCE s CACHE 20;
