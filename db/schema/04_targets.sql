-- migrate-bot - targets
-- Part 4: real databases: who may change one now, and what was done to it

CREATE TABLE IF NOT EXISTS target_leases (
    target TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    worker TEXT NOT NULL,
    fence BIGINT NOT NULL DEFAULT 1,
    repository_id BIGINT,
    number INTEGER,
    taken_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL
);
COMMENT ON TABLE target_leases IS 'One change at a time for each target';
COMMENT ON COLUMN target_leases.target IS 'Identity of the database behind the target, the same for all repositories that share it';
COMMENT ON COLUMN target_leases.holder IS 'Who holds it, in words for people';
COMMENT ON COLUMN target_leases.worker IS 'Process that renews it; empty once it was given back';
COMMENT ON COLUMN target_leases.fence IS 'Grows whenever it changes hands';
COMMENT ON COLUMN target_leases.repository_id IS 'Repository it is held for';
COMMENT ON COLUMN target_leases.number IS 'Pull request it is held for';
COMMENT ON COLUMN target_leases.taken_at IS 'Since when';
COMMENT ON COLUMN target_leases.expires_at IS 'End unless it is renewed';

CREATE TABLE IF NOT EXISTS target_queue (
    queue_id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    target TEXT NOT NULL,
    holder TEXT NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT uq_target_queue_target_holder UNIQUE (target, holder)
);
COMMENT ON TABLE target_queue IS 'Who waits for a target, in order';
COMMENT ON COLUMN target_queue.queue_id IS 'Order of arrival';
COMMENT ON COLUMN target_queue.target IS 'Identity of the database waited for';
COMMENT ON COLUMN target_queue.holder IS 'Who waits, in the words of the lease';
COMMENT ON COLUMN target_queue.seen_at IS 'Last sign of life';

CREATE TABLE IF NOT EXISTS changes (
    change_id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    target TEXT NOT NULL,
    kind TEXT NOT NULL,
    repository_id BIGINT,
    number INTEGER,
    run_id BIGINT,
    digest TEXT NOT NULL,
    head_sha TEXT NOT NULL DEFAULT '',
    actor TEXT NOT NULL DEFAULT '',
    fence BIGINT NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'started',
    step TEXT NOT NULL DEFAULT '',
    safety JSONB NOT NULL DEFAULT '{}'::JSONB,
    outcome JSONB NOT NULL DEFAULT '{}'::JSONB,
    started_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT ck_changes_kind CHECK (kind IN ('apply', 'rollback')),
    CONSTRAINT ck_changes_state CHECK (state IN ('started', 'done', 'failed', 'interrupted'))
);
CREATE INDEX IF NOT EXISTS idx_changes_target ON changes(target, change_id);
CREATE INDEX IF NOT EXISTS idx_changes_repository_id_number ON changes(repository_id, number);
COMMENT ON TABLE changes IS 'Each apply and rollback on a target, with the step it reached';
COMMENT ON COLUMN changes.change_id IS 'Order of the changes';
COMMENT ON COLUMN changes.target IS 'Identity of the database';
COMMENT ON COLUMN changes.kind IS 'apply or rollback';
COMMENT ON COLUMN changes.repository_id IS 'Repository it came from; NULL from the command line';
COMMENT ON COLUMN changes.number IS 'Pull request it came from; NULL from the command line';
COMMENT ON COLUMN changes.run_id IS 'Examination whose bytes were used; NULL from the command line';
COMMENT ON COLUMN changes.digest IS 'Digest of the bytes executed';
COMMENT ON COLUMN changes.head_sha IS 'Commit examined';
COMMENT ON COLUMN changes.actor IS 'Who asked';
COMMENT ON COLUMN changes.fence IS 'Lease under which it ran';
COMMENT ON COLUMN changes.state IS 'started, done, failed, or interrupted when its worker vanished';
COMMENT ON COLUMN changes.step IS 'Last step begun';
COMMENT ON COLUMN changes.safety IS 'Where to go back to: time, LSN, branch';
COMMENT ON COLUMN changes.outcome IS 'What ran, file by file';
COMMENT ON COLUMN changes.started_at IS 'When it began';
COMMENT ON COLUMN changes.ended_at IS 'When it ended';

CREATE TABLE IF NOT EXISTS kept_rows (
    target TEXT NOT NULL,
    label TEXT NOT NULL,
    digest TEXT NOT NULL,
    change_id BIGINT NOT NULL,
    state TEXT NOT NULL DEFAULT 'kept',
    what TEXT[] NOT NULL DEFAULT '{}',
    kept_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
    until TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_kept_rows PRIMARY KEY (target, label),
    CONSTRAINT fk_kept_rows_changes FOREIGN KEY (change_id) REFERENCES changes(change_id) ON DELETE CASCADE,
    CONSTRAINT ck_kept_rows_state CHECK (state IN ('kept', 'restored', 'ended'))
);
CREATE INDEX IF NOT EXISTS idx_kept_rows_until ON kept_rows(until) WHERE state = 'kept';
CREATE INDEX IF NOT EXISTS idx_kept_rows_change_id ON kept_rows(change_id);
COMMENT ON TABLE kept_rows IS 'Rows that a change drops and that lie aside in its target for the verification period';
COMMENT ON COLUMN kept_rows.target IS 'Identity of the database in which they lie';
COMMENT ON COLUMN kept_rows.label IS 'Name of this set of rows there';
COMMENT ON COLUMN kept_rows.digest IS 'Digest of the bytes of the change';
COMMENT ON COLUMN kept_rows.change_id IS 'First change that kept them';
COMMENT ON COLUMN kept_rows.state IS 'kept; restored by a rollback; ended when the verification period was over';
COMMENT ON COLUMN kept_rows.what IS 'A line per table';
COMMENT ON COLUMN kept_rows.kept_at IS 'When they were kept first';
COMMENT ON COLUMN kept_rows.until IS 'End of the verification period';

CREATE TABLE IF NOT EXISTS merges (
    repository_id BIGINT NOT NULL,
    number INTEGER NOT NULL,
    target TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT 'wanted',
    answer TEXT NOT NULL DEFAULT '',
    attempts INTEGER NOT NULL DEFAULT 0,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
    due_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT pk_merges PRIMARY KEY (repository_id, number, target),
    CONSTRAINT fk_merges_repositories FOREIGN KEY (repository_id) REFERENCES repositories(repository_id) ON DELETE CASCADE,
    CONSTRAINT ck_merges_state CHECK (state IN ('wanted', 'done'))
);
CREATE INDEX IF NOT EXISTS idx_merges_due_at ON merges(due_at) WHERE state = 'wanted';
COMMENT ON TABLE merges IS 'Merged pull requests and the targets that are changed for them without being asked';
COMMENT ON COLUMN merges.repository_id IS 'Repository of the pull request';
COMMENT ON COLUMN merges.number IS 'Pull request';
COMMENT ON COLUMN merges.target IS 'Name of the target; empty until it was seen which targets there are';
COMMENT ON COLUMN merges.state IS 'wanted, or done: carried out, refused or failed, and answered';
COMMENT ON COLUMN merges.answer IS 'What was answered last';
COMMENT ON COLUMN merges.attempts IS 'Times that it was tried';
COMMENT ON COLUMN merges.asked_at IS 'When the merge was heard of';
COMMENT ON COLUMN merges.due_at IS 'Not tried before';

INSERT INTO schema_version (version, description)
VALUES (4, 'Target leases, queue, changes')
ON CONFLICT (version) DO NOTHING;
