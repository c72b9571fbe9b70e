-- title: NULL is written where rows have the default of their column, which may not be NULL
-- expect: not-null-over-nulls
-- base 01_core
CREATE TABLE IF NOT EXISTS posts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, state text NOT NULL DEFAULT 'draft');
-- head 02_change
UPDATE posts SET state = NULL WHERE state = 'draft';
-- safe 02_change
UPDATE posts SET state = 'open' WHERE state = 'draft';
