-- title: CREATE FUNCTION without OR REPLACE
-- expect: not-rerunnable
-- head 02_change
CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1';
-- safe 02_change
CREATE OR REPLACE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1';
