-- title: A sequence goes with CASCADE, and with it the default of a column that has to have a value
-- expect: cascade-drops, old-writes-rejected
-- base 01_core
CREATE SEQUENCE IF NOT EXISTS ticket_no;
CREATE TABLE IF NOT EXISTS tickets (no bigint PRIMARY KEY DEFAULT nextval('ticket_no'), what text);
-- head 02_change
DROP SEQUENCE IF EXISTS ticket_no CASCADE;
-- safe 02_change
ALTER SEQUENCE IF EXISTS ticket_no CACHE 10;
