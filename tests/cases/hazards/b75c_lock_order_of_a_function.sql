-- title: A transaction locks two tables the other way round than a trigger writes them
-- expect: lock-order-differs
-- base 01_core
CREATE TABLE IF NOT EXISTS accounts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, balance numeric NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS ledger (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, account_id bigint, balance numeric);
CREATE OR REPLACE FUNCTION remember() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger (account_id, balance) VALUES (NEW.id, NEW.balance);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER remember AFTER INSERT OR UPDATE ON accounts FOR EACH ROW EXECUTE FUNCTION remember();
-- head 02_change
BEGIN;
ALTER TABLE ledger ADD COLUMN IF NOT EXISTS note text;
ALTER TABLE accounts ADD COLUMN IF NOT EXISTS note text;
COMMIT;
-- safe 02_change
BEGIN;
ALTER TABLE accounts ADD COLUMN IF NOT EXISTS note text;
ALTER TABLE ledger ADD COLUMN IF NOT EXISTS note text;
COMMIT;
