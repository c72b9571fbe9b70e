-- name: start
INSERT INTO runs (repository_id, number, generation, fence, head_sha, base_sha)
VALUES (%(repository_id)s, %(number)s, %(generation)s, %(fence)s, %(head_sha)s, %(base_sha)s)
RETURNING run_id

-- name: checked
UPDATE runs SET check_run_id = %(check_run_id)s WHERE run_id = %(run_id)s

-- name: publish
UPDATE runs
SET state = 'published', verdict = %(verdict)s, digest = %(digest)s, base_sha = %(base_sha)s, ended_at = CURRENT_TIMESTAMP
WHERE run_id = %(run_id)s AND state = 'running'

-- name: keep_report
UPDATE runs SET report = %(report)s WHERE run_id = %(run_id)s AND state = 'running'

-- name: end
UPDATE runs SET state = %(state)s, error = %(error)s, ended_at = CURRENT_TIMESTAMP WHERE run_id = %(run_id)s AND state = 'running'

-- name: unfinished
SELECT run_id, repository_id, number, generation, fence, head_sha, base_sha, state, verdict, digest, check_run_id, report, error,
       started_at, ended_at
FROM runs WHERE repository_id = %(repository_id)s AND number = %(number)s AND state = 'running' AND fence < %(fence)s

-- name: get
SELECT run_id, repository_id, number, generation, fence, head_sha, base_sha, state, verdict, digest, check_run_id, report, error,
       started_at, ended_at
FROM runs WHERE run_id = %(run_id)s

-- name: latest
SELECT run_id, repository_id, number, generation, fence, head_sha, base_sha, state, verdict, digest, check_run_id, report, error,
       started_at, ended_at
FROM runs WHERE repository_id = %(repository_id)s AND number = %(number)s AND state = 'published'
  AND (%(before)s = '' OR ended_at <= NULLIF(%(before)s, '')::TIMESTAMP WITH TIME ZONE + interval '2 seconds')
ORDER BY run_id DESC LIMIT 1

-- name: previous
SELECT run_id, repository_id, number, generation, fence, head_sha, base_sha, state, verdict, digest, check_run_id, NULL AS report,
       error, started_at, ended_at
FROM runs WHERE repository_id = %(repository_id)s AND number = %(number)s AND state = 'published'
ORDER BY run_id DESC LIMIT %(count)s

-- name: is_judged
SELECT TRUE FROM runs
WHERE repository_id = %(repository_id)s AND number = %(number)s AND head_sha = %(head_sha)s AND state IN ('published', 'cancelled')
LIMIT 1

-- name: keep_file
INSERT INTO examined_files (run_id, side, position, path, content)
VALUES (%(run_id)s, %(side)s, %(position)s, %(path)s, %(content)s)
ON CONFLICT (run_id, side, path) DO NOTHING

-- name: files
SELECT side, position, path, content FROM examined_files WHERE run_id = %(run_id)s AND side = %(side)s ORDER BY position, path

-- name: added_by_others
SELECT p.number, f.path
FROM pull_requests p
CROSS JOIN LATERAL (
    SELECT r.run_id FROM runs r
    WHERE r.repository_id = p.repository_id AND r.number = p.number AND r.state = 'published' ORDER BY r.run_id DESC LIMIT 1
) AS last
JOIN examined_files f ON f.run_id = last.run_id AND f.side = 'head' AND f.position >= 0
WHERE p.repository_id = %(repository_id)s AND p.number <> %(number)s AND p.state = 'open'
  AND p.base_ref = (SELECT mine.base_ref FROM pull_requests mine
                    WHERE mine.repository_id = %(repository_id)s AND mine.number = %(number)s)
  AND NOT EXISTS (SELECT 1 FROM examined_files b WHERE b.run_id = f.run_id AND b.side = 'base' AND b.path = f.path)
ORDER BY p.number, f.position
