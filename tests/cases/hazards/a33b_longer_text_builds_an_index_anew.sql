-- title: A longer varchar rewrites nothing, but an index over an expression is built anew, and a CHECK is checked again
-- expect: scan-under-lock
-- at: scan-under-lock 2, scan-under-lock 3
-- base 01_core
CREATE TABLE IF NOT EXISTS places (id bigint PRIMARY KEY, name varchar(20) NOT NULL, rate numeric(5, 2) CHECK (rate >= 0), code varchar(8));
CREATE INDEX IF NOT EXISTS idx_places_name ON places (COALESCE(rate, 0), name);
CREATE INDEX IF NOT EXISTS idx_places_code ON places (code);
-- head 02_change
SET lock_timeout = '5s';
ALTER TABLE places ALTER COLUMN name TYPE varchar(40);
ALTER TABLE places ALTER COLUMN rate TYPE numeric(8, 2);
-- safe 02_change
SET lock_timeout = '5s';
ALTER TABLE places ALTER COLUMN code TYPE varchar(16);
