-- title: A column added inside CREATE TABLE IF NOT EXISTS never reaches existing databases
-- expect: fresh-upgrade-differs
-- base 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY, a text);
-- head 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY, a text, b text);
-- safe 01_core
CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY, a text, b text);
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 't' AND column_name = 'b') THEN
        ALTER TABLE t ADD COLUMN b text;
    END IF;
END $$;
