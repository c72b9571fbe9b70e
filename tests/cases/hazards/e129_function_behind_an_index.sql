-- title: A function behind an index, a generated column and a CHECK gets another body
-- expect: stored-by-old-function
-- base 01_core
CREATE OR REPLACE FUNCTION code_key(t text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT lower(t) $$;
CREATE OR REPLACE FUNCTION unused(t text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT lower(t) $$;
CREATE TABLE IF NOT EXISTS parts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text, key text GENERATED ALWAYS AS (code_key(code)) STORED
);
CREATE INDEX IF NOT EXISTS idx_parts_code ON parts (code_key(code));
-- head 01_core
CREATE OR REPLACE FUNCTION code_key(t text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT upper(t) $$;
CREATE OR REPLACE FUNCTION unused(t text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT lower(t) $$;
CREATE TABLE IF NOT EXISTS parts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text, key text GENERATED ALWAYS AS (code_key(code)) STORED
);
CREATE INDEX IF NOT EXISTS idx_parts_code ON parts (code_key(code));
-- safe 01_core
CREATE OR REPLACE FUNCTION code_key(t text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    -- small letters
    SELECT lower(t)
$$;
CREATE OR REPLACE FUNCTION unused(t text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT upper(t) $$;
CREATE TABLE IF NOT EXISTS parts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text, key text GENERATED ALWAYS AS (code_key(code)) STORED
);
CREATE INDEX IF NOT EXISTS idx_parts_code ON parts (code_key(code));
