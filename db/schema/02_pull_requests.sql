-- migrate-bot - pull requests
-- Part 2: what is wanted, who works on it, what came out

CREATE TABLE IF NOT EXISTS pull_requests (
    repository_id BIGINT NOT NULL,
    number INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'open',
    base_ref TEXT NOT NULL DEFAULT '',
    wanted_sha TEXT NOT NULL DEFAULT '',
    generation BIGINT NOT NULL DEFAULT 0,
    done_generation BIGINT NOT NULL DEFAULT 0,
    claimed_generation BIGINT NOT NULL DEFAULT 0,
    fence BIGINT NOT NULL DEFAULT 0,
    lease_owner TEXT NOT NULL DEFAULT '',
    lease_until TIMESTAMP WITH TIME ZONE,
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
    comment_id BIGINT,
    comment_digest TEXT NOT NULL DEFAULT '',
    comment_verdict TEXT NOT NULL DEFAULT '',
    created_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT pk_pull_requests PRIMARY KEY (repository_id, number),
    CONSTRAINT fk_pull_requests_repositories FOREIGN KEY (repository_id) REFERENCES repositories(repository_id) ON DELETE CASCADE,
    CONSTRAINT ck_pull_requests_state CHECK (state IN ('open', 'closed'))
);
CREATE INDEX IF NOT EXISTS idx_pull_requests_base_ref ON pull_requests(repository_id, base_ref) WHERE state = 'open';
CREATE INDEX IF NOT EXISTS idx_pull_requests_due_at ON pull_requests(due_at) WHERE generation > done_generation;
COMMENT ON TABLE pull_requests IS 'The truth about the work on a pull request: what is wanted, who holds it, what is done';
COMMENT ON COLUMN pull_requests.repository_id IS 'Repository it is opened in';
COMMENT ON COLUMN pull_requests.number IS 'Number in that repository';
COMMENT ON COLUMN pull_requests.state IS 'open or closed';
COMMENT ON COLUMN pull_requests.base_ref IS 'Branch it wants to be merged into, as last seen';
COMMENT ON COLUMN pull_requests.wanted_sha IS 'Head commit as last announced; a hint, the worker asks GitHub';
COMMENT ON COLUMN pull_requests.generation IS 'Grows with every request to examine; the newest wins';
COMMENT ON COLUMN pull_requests.done_generation IS 'The generation whose examination ended';
COMMENT ON COLUMN pull_requests.claimed_generation IS 'The generation that the lease holder works on';
COMMENT ON COLUMN pull_requests.fence IS 'Grows with every claim; a worker with an older one must not publish';
COMMENT ON COLUMN pull_requests.lease_owner IS 'Worker that holds it; empty when none';
COMMENT ON COLUMN pull_requests.lease_until IS 'End of the lease unless its holder renews it';
COMMENT ON COLUMN pull_requests.attempts IS 'Failed tries of the wanted generation';
COMMENT ON COLUMN pull_requests.due_at IS 'Not to be tried before';
COMMENT ON COLUMN pull_requests.comment_id IS 'GitHub''s id of our report comment';
COMMENT ON COLUMN pull_requests.comment_digest IS 'Digest of the text last posted there; equal means no edit';
COMMENT ON COLUMN pull_requests.comment_verdict IS 'Verdict last posted there';
COMMENT ON COLUMN pull_requests.created_at IS 'First seen';
COMMENT ON COLUMN pull_requests.updated_at IS 'Last change of this row';

CREATE TABLE IF NOT EXISTS pushes (
    repository_id BIGINT NOT NULL,
    head_sha TEXT NOT NULL,
    actor_id BIGINT NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT pk_pushes PRIMARY KEY (repository_id, head_sha, actor_id),
    CONSTRAINT fk_pushes_repositories FOREIGN KEY (repository_id) REFERENCES repositories(repository_id) ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS idx_pushes_seen_at ON pushes(seen_at);
COMMENT ON TABLE pushes IS 'Who pushed a commit, because nobody approves what they pushed themselves';
COMMENT ON COLUMN pushes.repository_id IS 'Repository in which it was seen';
COMMENT ON COLUMN pushes.head_sha IS 'The commit that a branch or pull request then stood at';
COMMENT ON COLUMN pushes.actor_id IS 'GitHub''s id of who pushed; names in commits can be anything';
COMMENT ON COLUMN pushes.seen_at IS 'When it was announced first';

CREATE TABLE IF NOT EXISTS merge_groups (
    repository_id BIGINT NOT NULL,
    head_sha TEXT NOT NULL,
    base_sha TEXT NOT NULL,
    base_ref TEXT NOT NULL,
    head_ref TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'wanted',
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT pk_merge_groups PRIMARY KEY (repository_id, head_sha),
    CONSTRAINT fk_merge_groups_repositories FOREIGN KEY (repository_id) REFERENCES repositories(repository_id) ON DELETE CASCADE,
    CONSTRAINT ck_merge_groups_state CHECK (state IN ('wanted', 'done'))
);
CREATE INDEX IF NOT EXISTS idx_merge_groups_due_at ON merge_groups(due_at) WHERE state = 'wanted';
COMMENT ON TABLE merge_groups IS 'Commits of merge queues that wait for our check';
COMMENT ON COLUMN merge_groups.repository_id IS 'Repository of the queue';
COMMENT ON COLUMN merge_groups.head_sha IS 'The group''s commit';
COMMENT ON COLUMN merge_groups.base_sha IS 'Commit that the group is built on';
COMMENT ON COLUMN merge_groups.base_ref IS 'Branch that the group goes to';
COMMENT ON COLUMN merge_groups.head_ref IS 'Ref under which the group''s commit can be fetched';
COMMENT ON COLUMN merge_groups.state IS 'wanted or done';
COMMENT ON COLUMN merge_groups.attempts IS 'Failed tries';
COMMENT ON COLUMN merge_groups.due_at IS 'Not to be tried before';
COMMENT ON COLUMN merge_groups.created_at IS 'When the queue asked';

CREATE TABLE IF NOT EXISTS runs (
    run_id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    repository_id BIGINT NOT NULL,
    number INTEGER,
    generation BIGINT NOT NULL DEFAULT 0,
    fence BIGINT NOT NULL DEFAULT 0,
    head_sha TEXT NOT NULL,
    base_sha TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'running',
    verdict TEXT NOT NULL DEFAULT '',
    digest TEXT NOT NULL DEFAULT '',
    check_run_id BIGINT,
    report JSONB,
    error TEXT NOT NULL DEFAULT '',
    started_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT fk_runs_repositories FOREIGN KEY (repository_id) REFERENCES repositories(repository_id) ON DELETE CASCADE,
    CONSTRAINT ck_runs_state CHECK (state IN ('running', 'published', 'superseded', 'failed', 'cancelled'))
);
CREATE INDEX IF NOT EXISTS idx_runs_repository_id_number ON runs(repository_id, number, run_id);
CREATE INDEX IF NOT EXISTS idx_runs_running ON runs(started_at) WHERE state = 'running';
COMMENT ON TABLE runs IS 'One examination each, kept for its page, for apply and for audit';
COMMENT ON COLUMN runs.run_id IS 'Shown to people when something of ours fails';
COMMENT ON COLUMN runs.repository_id IS 'Repository examined';
COMMENT ON COLUMN runs.number IS 'Pull request; NULL for a merge group';
COMMENT ON COLUMN runs.generation IS 'The pull request''s generation that was worked on';
COMMENT ON COLUMN runs.fence IS 'The claim under which it ran';
COMMENT ON COLUMN runs.head_sha IS 'Commit examined';
COMMENT ON COLUMN runs.base_sha IS 'Commit it was merged onto';
COMMENT ON COLUMN runs.state IS 'running, published, superseded, failed or cancelled';
COMMENT ON COLUMN runs.verdict IS 'pass, fail or could_not_judge; empty while running';
COMMENT ON COLUMN runs.digest IS 'Digest of the report; apply takes this';
COMMENT ON COLUMN runs.check_run_id IS 'GitHub''s id of our check run';
COMMENT ON COLUMN runs.report IS 'The report as versioned JSON';
COMMENT ON COLUMN runs.error IS 'Why it failed; empty otherwise';
COMMENT ON COLUMN runs.started_at IS 'When the worker began';
COMMENT ON COLUMN runs.ended_at IS 'When it ended';

CREATE TABLE IF NOT EXISTS examined_files (
    run_id BIGINT NOT NULL,
    side TEXT NOT NULL,
    position INTEGER NOT NULL,
    path TEXT NOT NULL,
    content BYTEA NOT NULL,
    CONSTRAINT pk_examined_files PRIMARY KEY (run_id, side, path),
    CONSTRAINT fk_examined_files_runs FOREIGN KEY (run_id) REFERENCES runs(run_id) ON DELETE CASCADE,
    CONSTRAINT ck_examined_files_side CHECK (side IN ('base', 'head'))
);
COMMENT ON TABLE examined_files IS 'The very bytes that a run examined; apply executes these and no others';
COMMENT ON COLUMN examined_files.run_id IS 'Run that examined them';
COMMENT ON COLUMN examined_files.side IS 'base or head';
COMMENT ON COLUMN examined_files.position IS 'Place in the order of application, from 0';
COMMENT ON COLUMN examined_files.path IS 'Path in the repository';
COMMENT ON COLUMN examined_files.content IS 'The file''s bytes';

INSERT INTO schema_version (version, description)
VALUES (2, 'Pull requests, merge groups, runs, examined files')
ON CONFLICT (version) DO NOTHING;
