-- title: CREATE OR REPLACE FUNCTION with another return type fails on the existing database
-- expect: fails-on-existing-database
-- base 01_core
CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
-- head 01_core
CREATE OR REPLACE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint';
-- safe 01_core
CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 2';
