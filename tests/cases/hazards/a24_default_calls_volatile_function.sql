-- title: A default that calls a volatile PL/pgSQL function writes the table anew
-- expect: table-rewrite
-- head 02_change
CREATE OR REPLACE FUNCTION next_token() RETURNS int LANGUAGE plpgsql AS $f$ BEGIN RETURN 1; END $f$;
ALTER TABLE orders ADD COLUMN IF NOT EXISTS token int DEFAULT next_token();
-- safe 02_change
CREATE OR REPLACE FUNCTION next_token() RETURNS int LANGUAGE plpgsql IMMUTABLE AS $f$ BEGIN RETURN 1; END $f$;
ALTER TABLE orders ADD COLUMN IF NOT EXISTS token int DEFAULT next_token();
