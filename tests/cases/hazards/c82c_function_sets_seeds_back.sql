-- title: A function that a file calls sets seeds back
-- expect: seed-resets-edits
-- base 01_core
CREATE TABLE IF NOT EXISTS settings (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, value text);
-- head 02_seed
CREATE OR REPLACE FUNCTION put(a text, b text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE settings SET value = b WHERE name = a;
    IF NOT FOUND THEN
        INSERT INTO settings (name, value) VALUES (a, b);
    END IF;
END $$;
SELECT put('limit', '10');
-- safe 02_seed
CREATE OR REPLACE FUNCTION put(a text, b text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM settings WHERE name = a) THEN
        INSERT INTO settings (name, value) VALUES (a, b);
    END IF;
END $$;
SELECT put('limit', '10');
