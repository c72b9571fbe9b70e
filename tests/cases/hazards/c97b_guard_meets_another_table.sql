-- title: A guard that another table's constraint of the same name satisfies
-- expect: nothing-happened
-- base 01_core
CREATE TABLE IF NOT EXISTS a (id int PRIMARY KEY, v int CONSTRAINT v_small CHECK (v < 2000000000));
CREATE TABLE IF NOT EXISTS b (id int PRIMARY KEY, v int);
-- head 02_change
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'v_small') THEN
        ALTER TABLE b ADD CONSTRAINT v_small CHECK (v < 2000000000) NOT VALID;
    END IF;
END $$;
-- safe 02_change
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'v_small' AND conrelid = 'b'::regclass) THEN
        ALTER TABLE b ADD CONSTRAINT v_small CHECK (v < 2000000000) NOT VALID;
    END IF;
END $$;
