-- migrate-bot - core
-- Part 1: who talks to the bot: repositories and deliveries, and which schema this database has

CREATE TABLE IF NOT EXISTS schema_version (
    version INTEGER PRIMARY KEY,
    description TEXT,
    applied_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP
);
COMMENT ON TABLE schema_version IS 'Which numbered schema file was applied, and when first';
COMMENT ON COLUMN schema_version.version IS 'Number of the schema file';
COMMENT ON COLUMN schema_version.description IS 'What the file brings';
COMMENT ON COLUMN schema_version.applied_at IS 'First time it was applied here';

CREATE TABLE IF NOT EXISTS queue_schema (
    version TEXT PRIMARY KEY,
    applied_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP
);
COMMENT ON TABLE queue_schema IS 'Which version of the job queue''s own tables was brought in, because they are not re-appliable';
COMMENT ON COLUMN queue_schema.version IS 'Release of the queue library whose schema is in place';
COMMENT ON COLUMN queue_schema.applied_at IS 'When it was brought in';

CREATE TABLE IF NOT EXISTS repositories (
    repository_id BIGINT PRIMARY KEY,
    full_name TEXT NOT NULL,
    installation_id BIGINT NOT NULL,
    default_branch TEXT NOT NULL DEFAULT '',
    active BOOLEAN NOT NULL DEFAULT TRUE,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX IF NOT EXISTS idx_repositories_installation_id ON repositories(installation_id);
COMMENT ON TABLE repositories IS 'Repositories in which the App is installed';
COMMENT ON COLUMN repositories.repository_id IS 'GitHub''s numeric id; survives renames';
COMMENT ON COLUMN repositories.full_name IS 'owner/name as last seen';
COMMENT ON COLUMN repositories.installation_id IS 'GitHub''s id of the installation that gives us tokens';
COMMENT ON COLUMN repositories.default_branch IS 'Default branch as last seen; empty when not seen yet';
COMMENT ON COLUMN repositories.active IS 'FALSE once the App was uninstalled or suspended there';
COMMENT ON COLUMN repositories.created_at IS 'First delivery';
COMMENT ON COLUMN repositories.updated_at IS 'Last change of this row';

CREATE TABLE IF NOT EXISTS deliveries (
    delivery_id TEXT PRIMARY KEY,
    event TEXT NOT NULL,
    repository_id BIGINT,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 1,
    error TEXT NOT NULL DEFAULT '',
    received_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT ck_deliveries_state CHECK (state IN ('accepted', 'ignored', 'failed'))
);
CREATE INDEX IF NOT EXISTS idx_deliveries_received_at ON deliveries(received_at);
DO $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name = 'deliveries' AND column_name = 'body'
    ) THEN
        ALTER TABLE deliveries ADD COLUMN body TEXT NOT NULL DEFAULT '';
    END IF;
END $$;
CREATE INDEX IF NOT EXISTS idx_deliveries_body ON deliveries(body) WHERE body <> '';
COMMENT ON TABLE deliveries IS 'Webhook deliveries, so that none is obeyed twice and a failed one may come again';
COMMENT ON COLUMN deliveries.delivery_id IS 'X-GitHub-Delivery';
COMMENT ON COLUMN deliveries.event IS 'X-GitHub-Event';
COMMENT ON COLUMN deliveries.repository_id IS 'GitHub''s repository id; NULL when the event has none';
COMMENT ON COLUMN deliveries.state IS 'accepted, ignored or failed';
COMMENT ON COLUMN deliveries.attempts IS 'How often it was received';
COMMENT ON COLUMN deliveries.error IS 'Why it failed; empty otherwise';
COMMENT ON COLUMN deliveries.body IS 'SHA-256 of what was signed; the same again under another id is a replay; empty when not compared';
COMMENT ON COLUMN deliveries.received_at IS 'When it came first';

INSERT INTO schema_version (version, description)
VALUES (1, 'Repositories, deliveries, versions')
ON CONFLICT (version) DO NOTHING;
