-- title: An UPDATE for rows that no sample row is like has not been seen at work
-- expect: rows-not-met
-- base 01_core
CREATE TABLE IF NOT EXISTS plans (id int PRIMARY KEY, code text NOT NULL, state text NOT NULL DEFAULT 'open');
COMMENT ON TABLE plans IS 'Plans';
-- head 02_change
ALTER TABLE plans ADD COLUMN IF NOT EXISTS note text;
UPDATE plans SET note = 'gone', state = 'void' WHERE code = 'X-17' AND state <> 'void';
-- safe 02_change
UPDATE plans SET state = 'void' WHERE code IS NOT NULL AND state <> 'void';
ALTER TABLE plans ADD COLUMN IF NOT EXISTS note text;
UPDATE plans SET note = 'code' WHERE code = 'X-17' AND note IS NULL;
