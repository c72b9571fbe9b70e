-- title: A loop drops what enforced a rule
-- expect: rule-no-longer-enforced
-- base 01_core
CREATE TABLE IF NOT EXISTS members (id bigint PRIMARY KEY, email text, CONSTRAINT members_email_key UNIQUE (email));
-- head 02_change
DO $$
DECLARE found record;
BEGIN
    FOR found IN SELECT conname FROM pg_constraint WHERE conrelid = 'members'::regclass AND contype = 'u' LOOP
        EXECUTE format('ALTER TABLE %I DROP CONSTRAINT %I', 'members', found.conname);
    END LOOP;
END $$;
-- safe 02_change
COMMENT ON CONSTRAINT members_email_key ON members IS 'the login needs it';
