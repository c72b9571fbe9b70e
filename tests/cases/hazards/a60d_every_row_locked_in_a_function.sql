-- title: A function that the change calls locks every row it reads
-- expect: every-row-locked
-- base 01_core
CREATE TABLE IF NOT EXISTS accounts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, balance numeric NOT NULL DEFAULT 0);
CREATE OR REPLACE FUNCTION settle() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    one record;
    n bigint := 0;
BEGIN
    FOR one IN SELECT id FROM accounts FOR NO KEY UPDATE LOOP
        n := n + 1;
    END LOOP;
    RETURN n;
END $$;
CREATE OR REPLACE FUNCTION counted() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM accounts';
-- head 02_change
SELECT settle();
-- safe 02_change
SELECT counted();
