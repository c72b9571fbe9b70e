-- title: A changed argument list leaves a second overload in existing databases
-- expect: fresh-upgrade-differs
-- base 01_core
CREATE OR REPLACE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
-- head 01_core
CREATE OR REPLACE FUNCTION f(a int, b int DEFAULT 0) RETURNS int LANGUAGE sql AS 'SELECT 1';
-- safe 01_core
DROP FUNCTION IF EXISTS f(int);
CREATE OR REPLACE FUNCTION f(a int, b int DEFAULT 0) RETURNS int LANGUAGE sql AS 'SELECT 1';
