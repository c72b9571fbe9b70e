-- title: A second function of a name, with a default more, makes calls ambiguous that were plain
-- expect: everyday-dml-fails
-- base 01_core
CREATE OR REPLACE FUNCTION fee(days integer, rate numeric DEFAULT 0.25) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT days * rate';
-- head 02_change
CREATE OR REPLACE FUNCTION fee(days integer, rate numeric DEFAULT 0.25, extra numeric DEFAULT 0) RETURNS numeric
LANGUAGE sql IMMUTABLE AS 'SELECT days * rate + extra';
-- safe 02_change
CREATE OR REPLACE FUNCTION fee(days integer, rate numeric, extra numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE AS 'SELECT days * rate + extra';
