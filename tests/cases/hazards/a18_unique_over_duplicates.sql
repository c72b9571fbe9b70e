-- title: A UNIQUE constraint over equal values
-- expect: unique-over-duplicates
-- head 02_change
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'customers_email_key') THEN
        ALTER TABLE customers ADD CONSTRAINT customers_email_key UNIQUE (email);
    END IF;
END $$;
-- safe 02_change
UPDATE customers SET email = 'user-' || id WHERE email NOT LIKE 'user-%';
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'customers_email_key') THEN
        ALTER TABLE customers ADD CONSTRAINT customers_email_key UNIQUE (email);
    END IF;
END $$;
