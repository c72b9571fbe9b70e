-- title: ADD COLUMN identity writes the table anew
-- expect: table-rewrite
-- base 01_core
CREATE TABLE IF NOT EXISTS plain (a int, b text);
-- head 02_change
ALTER TABLE plain ADD COLUMN IF NOT EXISTS id bigint GENERATED ALWAYS AS IDENTITY;
-- safe 02_change
ALTER TABLE plain ADD COLUMN IF NOT EXISTS id bigint;
