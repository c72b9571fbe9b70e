-- title: An attribute of a composite type goes with its values in every row
-- expect: data-lost
-- base 01_core
DO $$ BEGIN
    IF to_regtype('place') IS NULL THEN
        CREATE TYPE place AS (street text, zip text, house integer);
    END IF;
END $$;
CREATE TABLE IF NOT EXISTS shops (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at place, others place[]);
-- head 02_change
ALTER TYPE place DROP ATTRIBUTE IF EXISTS zip;
-- safe 02_change
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'place'::regclass AND attname = 'land') THEN
        ALTER TYPE place ADD ATTRIBUTE land text;
    END IF;
END $$;
