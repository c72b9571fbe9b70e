-- name: start
INSERT INTO changes (target, kind, repository_id, number, run_id, digest, head_sha, actor, fence, step)
VALUES (%(target)s, %(kind)s, %(repository_id)s, %(number)s, %(run_id)s, %(digest)s, %(head_sha)s, %(actor)s, %(fence)s, 'lease')
RETURNING change_id

-- name: step
UPDATE changes SET step = %(step)s WHERE change_id = %(change_id)s AND state = 'started'

-- name: safety
UPDATE changes SET safety = %(safety)s WHERE change_id = %(change_id)s AND state = 'started'

-- name: progress
UPDATE changes SET outcome = %(outcome)s WHERE change_id = %(change_id)s AND state = 'started'

-- name: end
UPDATE changes SET state = %(state)s, outcome = outcome || %(outcome)s, ended_at = CURRENT_TIMESTAMP
WHERE change_id = %(change_id)s AND state = 'started'

-- name: open
SELECT change_id, target, kind, repository_id, number, run_id, digest, head_sha, actor, fence, state, step, safety, outcome,
       started_at, ended_at
FROM changes WHERE target = %(target)s AND state = 'started' ORDER BY change_id

-- name: latest
SELECT change_id, target, kind, repository_id, number, run_id, digest, head_sha, actor, fence, state, step, safety, outcome,
       started_at, ended_at
FROM changes WHERE target = %(target)s ORDER BY change_id DESC LIMIT 1

-- name: of_pull
SELECT change_id, target, kind, repository_id, number, run_id, digest, head_sha, actor, fence, state, step, safety, outcome,
       started_at, ended_at
FROM changes WHERE repository_id = %(repository_id)s AND number = %(number)s ORDER BY change_id

-- name: tries
SELECT change_id, target, kind, repository_id, number, run_id, digest, head_sha, actor, fence, state, step, safety, outcome,
       started_at, ended_at
FROM changes
WHERE target = %(target)s AND kind = %(kind)s AND digest = %(digest)s AND state IN ('interrupted', 'failed')
  AND change_id > COALESCE((SELECT max(done.change_id) FROM changes done WHERE done.target = %(target)s AND done.state = 'done'), 0)
ORDER BY change_id

-- name: stranded
SELECT change_id, c.target, kind, c.repository_id, c.number, run_id, digest, head_sha, actor, c.fence, state, step, safety, outcome,
       started_at, ended_at
FROM changes c LEFT JOIN target_leases l ON l.target = c.target AND l.worker <> '' AND l.expires_at > CURRENT_TIMESTAMP
WHERE c.state = 'started' AND c.run_id IS NOT NULL AND l.target IS NULL ORDER BY change_id

-- name: last_kept
SELECT change_id, target, kind, repository_id, number, run_id, digest, head_sha, actor, fence, state, step, safety, outcome,
       started_at, ended_at
FROM changes WHERE target = %(target)s AND kind = 'apply' AND digest = %(digest)s AND state <> 'started'
  AND safety->>'branch_id' IS NOT NULL ORDER BY change_id DESC LIMIT 1

-- name: done_since
SELECT change_id, target, kind, repository_id, number, run_id, digest, head_sha, actor, fence, state, step, safety, outcome,
       started_at, ended_at
FROM changes WHERE target = %(target)s AND change_id > %(change_id)s AND state = 'done' ORDER BY change_id

-- name: with_branches
SELECT change_id, target, kind, repository_id, number, run_id, digest, head_sha, actor, fence, state, step, safety, outcome,
       started_at, ended_at
FROM changes WHERE target = %(target)s AND safety->>'branch' IS NOT NULL ORDER BY change_id

-- name: of_target
SELECT change_id, target, kind, repository_id, number, run_id, digest, head_sha, actor, fence, state, step, safety, outcome,
       started_at, ended_at
FROM changes WHERE target = %(target)s ORDER BY change_id DESC LIMIT %(most)s
