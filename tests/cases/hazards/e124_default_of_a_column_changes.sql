-- title: What inserts that leave a column out store, and whether it may be NULL
-- expect: default-changed, rule-no-longer-enforced
-- base 01_core
CREATE TABLE IF NOT EXISTS tickets (id bigint PRIMARY KEY, state text NOT NULL DEFAULT 'new', title text NOT NULL);
-- head 02_change
DO $$
BEGIN
    EXECUTE 'ALTER TABLE tickets ALTER COLUMN state SET DEFAULT ''triage''';
    EXECUTE 'ALTER TABLE tickets ALTER COLUMN title DROP NOT NULL';
END $$;
-- safe 02_change
ALTER TABLE tickets ADD COLUMN IF NOT EXISTS queue text NOT NULL DEFAULT 'inbox';
