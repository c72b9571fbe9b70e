-- title: A DELETE for rows that no sample row is like has not been seen at work
-- expect: rows-not-met
-- at: rows-not-met 2
-- base 01_core
CREATE TABLE IF NOT EXISTS plans (id int PRIMARY KEY, code text NOT NULL);
COMMENT ON TABLE plans IS 'Plans';
-- head 02_change
-- Old plans go
DELETE FROM public.plans WHERE code = 'X-17';
-- safe 02_change
CREATE TABLE IF NOT EXISTS drafts (id int PRIMARY KEY, code text NOT NULL);
DELETE FROM drafts WHERE code = 'X-17';
