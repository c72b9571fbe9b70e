-- migrate-bot - decisions
-- Part 3: what people said: commands, overrides, allowances; and the audit that only grows

CREATE TABLE IF NOT EXISTS commands (
    repository_id BIGINT NOT NULL,
    comment_id BIGINT NOT NULL,
    position INTEGER NOT NULL,
    number INTEGER NOT NULL,
    verb TEXT NOT NULL,
    text TEXT NOT NULL,
    actor TEXT NOT NULL,
    actor_id BIGINT NOT NULL,
    head_sha TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT 'wanted',
    answer TEXT NOT NULL DEFAULT '',
    created_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_commands PRIMARY KEY (repository_id, comment_id, position),
    CONSTRAINT fk_commands_repositories FOREIGN KEY (repository_id) REFERENCES repositories(repository_id) ON DELETE CASCADE,
    CONSTRAINT ck_commands_state CHECK (state IN ('wanted', 'running', 'done', 'refused', 'failed'))
);
CREATE INDEX IF NOT EXISTS idx_commands_open ON commands(created_at) WHERE state IN ('wanted', 'running');
CREATE INDEX IF NOT EXISTS idx_commands_created_at ON commands(created_at);
COMMENT ON TABLE commands IS 'Commands found in comments, each obeyed at most once';
COMMENT ON COLUMN commands.repository_id IS 'Repository of the pull request';
COMMENT ON COLUMN commands.comment_id IS 'GitHub''s id of the comment; negative for a button of a check run';
COMMENT ON COLUMN commands.position IS 'Place in the comment, from 0';
COMMENT ON COLUMN commands.number IS 'Pull request';
COMMENT ON COLUMN commands.verb IS 'First word after the prefix';
COMMENT ON COLUMN commands.text IS 'The whole command as written';
COMMENT ON COLUMN commands.actor IS 'Login of who asked';
COMMENT ON COLUMN commands.actor_id IS 'GitHub''s numeric id of who asked';
COMMENT ON COLUMN commands.head_sha IS 'Commit whose report was shown when the command was given';
COMMENT ON COLUMN commands.state IS 'wanted, running, done, refused or failed';
COMMENT ON COLUMN commands.answer IS 'What was answered';
COMMENT ON COLUMN commands.created_at IS 'When the comment was written';
COMMENT ON COLUMN commands.ended_at IS 'When it ended';

CREATE TABLE IF NOT EXISTS decisions (
    decision_id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    repository_id BIGINT NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    head_sha TEXT NOT NULL,
    rule TEXT NOT NULL DEFAULT '',
    path TEXT NOT NULL DEFAULT '',
    line INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',
    actor TEXT NOT NULL,
    actor_id BIGINT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT fk_decisions_pull_requests FOREIGN KEY (repository_id, number)
        REFERENCES pull_requests(repository_id, number) ON DELETE CASCADE,
    CONSTRAINT ck_decisions_kind CHECK (kind IN ('allow', 'override', 'drift'))
);
CREATE INDEX IF NOT EXISTS idx_decisions_repository_id_number ON decisions(repository_id, number, head_sha);
COMMENT ON TABLE decisions IS 'What a maintainer decided about one commit of a pull request';
COMMENT ON COLUMN decisions.decision_id IS 'Order in which decisions were taken';
COMMENT ON COLUMN decisions.repository_id IS 'Repository of the pull request';
COMMENT ON COLUMN decisions.number IS 'Pull request';
COMMENT ON COLUMN decisions.kind IS 'allow (run a fork''s SQL), override (a finding) or drift (a target''s differences)';
COMMENT ON COLUMN decisions.head_sha IS 'The only commit it holds for';
COMMENT ON COLUMN decisions.rule IS 'Rule that is overridden; empty for allow';
COMMENT ON COLUMN decisions.path IS 'File of the finding; empty for every file';
COMMENT ON COLUMN decisions.line IS 'Line of the finding; 0 for every line';
COMMENT ON COLUMN decisions.reason IS 'Why, in the maintainer''s words';
COMMENT ON COLUMN decisions.actor IS 'Login of who decided';
COMMENT ON COLUMN decisions.actor_id IS 'GitHub''s numeric id of who decided';
COMMENT ON COLUMN decisions.created_at IS 'When';

CREATE TABLE IF NOT EXISTS audit (
    audit_id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
    action TEXT NOT NULL,
    actor TEXT NOT NULL DEFAULT '',
    repository_id BIGINT,
    number INTEGER,
    target TEXT NOT NULL DEFAULT '',
    head_sha TEXT NOT NULL DEFAULT '',
    detail JSONB NOT NULL DEFAULT '{}'::JSONB
);
CREATE INDEX IF NOT EXISTS idx_audit_repository_id_number ON audit(repository_id, number, audit_id);
COMMENT ON TABLE audit IS 'What the bot did and on whose word; rows are never changed or removed';
COMMENT ON COLUMN audit.audit_id IS 'Order of what happened';
COMMENT ON COLUMN audit.at IS 'When';
COMMENT ON COLUMN audit.action IS 'What was done, such as examined, apply.started, apply.file, unlock';
COMMENT ON COLUMN audit.actor IS 'Login of who asked; empty when the bot acted by itself';
COMMENT ON COLUMN audit.repository_id IS 'Repository concerned';
COMMENT ON COLUMN audit.number IS 'Pull request concerned';
COMMENT ON COLUMN audit.target IS 'Target concerned';
COMMENT ON COLUMN audit.head_sha IS 'Commit concerned';
COMMENT ON COLUMN audit.detail IS 'Further facts, without secrets';

CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit rows are never changed or removed' USING ERRCODE = 'restrict_violation';
END
$$;
COMMENT ON FUNCTION audit_is_append_only() IS 'Refuses every change of the audit other than a new row';

DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_trigger WHERE tgrelid = 'audit'::regclass AND tgname = 'trg_audit_append_only') THEN
        CREATE TRIGGER trg_audit_append_only
            BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
            FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
    END IF;
END
$$;

INSERT INTO schema_version (version, description)
VALUES (3, 'Commands, decisions, audit')
ON CONFLICT (version) DO NOTHING;
