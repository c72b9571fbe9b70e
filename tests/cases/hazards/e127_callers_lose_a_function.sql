-- title: A function that queries may call is gone; one that only got another argument is not
-- expect: callers-lose-object
-- base 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY);
CREATE OR REPLACE FUNCTION price_of(item int) RETURNS int LANGUAGE sql AS 'SELECT item * 2';
-- head 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY);
DO $$ BEGIN EXECUTE 'DROP FUNCTION IF EXISTS price_of'; END $$;
-- safe 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY);
DROP FUNCTION IF EXISTS price_of(int);
CREATE OR REPLACE FUNCTION price_of(item int, rate int DEFAULT 2) RETURNS int LANGUAGE sql AS 'SELECT item * rate';
