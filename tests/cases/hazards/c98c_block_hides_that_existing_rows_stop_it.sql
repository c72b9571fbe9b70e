-- title: A block that catches errors adds a rule to new databases only: over the rows that exist it fails, and hides it
-- expect: fresh-upgrade-differs
-- at: fresh-upgrade-differs 3
-- head 02_change
DO $$
BEGIN
    ALTER TABLE customers ADD CONSTRAINT customers_email_set CHECK (id < 0);
EXCEPTION WHEN check_violation OR duplicate_object THEN
    NULL;
END $$;
-- safe 02_change
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'customers_email_set') THEN
        ALTER TABLE customers ADD CONSTRAINT customers_email_set CHECK (id < 0) NOT VALID;
    END IF;
END $$;
