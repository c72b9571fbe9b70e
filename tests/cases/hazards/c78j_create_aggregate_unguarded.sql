-- title: CREATE AGGREGATE without OR REPLACE
-- expect: not-rerunnable
-- head 02_change
CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0');
-- safe 02_change
CREATE OR REPLACE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0');
