-- title: The trigger of a table with a natural key names a table that is not there
-- expect: everyday-dml-fails
-- base 01_core
CREATE TABLE IF NOT EXISTS fees (code text PRIMARY KEY, paid boolean);
CREATE TABLE IF NOT EXISTS payments (code text NOT NULL REFERENCES fees (code), paid_on date NOT NULL, PRIMARY KEY (code, paid_on));
CREATE OR REPLACE FUNCTION paid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE fees SET paid = true WHERE code = NEW.code;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER paid AFTER INSERT ON payments FOR EACH ROW EXECUTE FUNCTION paid();
-- head 02_change
CREATE OR REPLACE FUNCTION paid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE fee SET paid = true WHERE code = NEW.code;
    RETURN NULL;
END $$;
-- safe 02_change
CREATE OR REPLACE FUNCTION paid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE fees SET paid = true WHERE code = NEW.code AND paid IS NOT TRUE;
    RETURN NULL;
END $$;
