-- name: want
INSERT INTO pull_requests (repository_id, number, state, base_ref, wanted_sha, generation)
VALUES (%(repository_id)s, %(number)s, 'open', %(base_ref)s, %(head_sha)s, 1)
ON CONFLICT (repository_id, number) DO UPDATE
SET state = 'open', generation = pull_requests.generation + 1, attempts = 0, due_at = CURRENT_TIMESTAMP,
    base_ref = COALESCE(NULLIF(EXCLUDED.base_ref, ''), pull_requests.base_ref),
    wanted_sha = COALESCE(NULLIF(EXCLUDED.wanted_sha, ''), pull_requests.wanted_sha),
    updated_at = CURRENT_TIMESTAMP
RETURNING generation

-- name: close
UPDATE pull_requests
SET state = 'closed', generation = generation + 1, done_generation = generation + 1, lease_owner = '', lease_until = NULL,
    updated_at = CURRENT_TIMESTAMP
WHERE repository_id = %(repository_id)s AND number = %(number)s

-- name: cancel
UPDATE pull_requests
SET generation = generation + 1, done_generation = generation + 1, lease_owner = '', lease_until = NULL, updated_at = CURRENT_TIMESTAMP
WHERE repository_id = %(repository_id)s AND number = %(number)s AND generation > done_generation

-- name: claim
UPDATE pull_requests
SET fence = fence + 1, claimed_generation = generation, lease_owner = %(owner)s,
    lease_until = CURRENT_TIMESTAMP + make_interval(secs => %(seconds)s), updated_at = CURRENT_TIMESTAMP
WHERE repository_id = %(repository_id)s AND number = %(number)s AND generation > done_generation AND due_at <= CURRENT_TIMESTAMP
  AND (lease_until IS NULL OR lease_until < CURRENT_TIMESTAMP OR claimed_generation < generation)
RETURNING repository_id, number, generation, fence, attempts, wanted_sha, base_ref, comment_id, comment_verdict

-- name: renew
UPDATE pull_requests
SET lease_until = CURRENT_TIMESTAMP + make_interval(secs => %(seconds)s)
WHERE repository_id = %(repository_id)s AND number = %(number)s AND fence = %(fence)s AND generation = %(generation)s
  AND generation > done_generation

-- name: holds
SELECT TRUE FROM pull_requests
WHERE repository_id = %(repository_id)s AND number = %(number)s AND fence = %(fence)s AND generation = %(generation)s
  AND generation > done_generation AND lease_until > CURRENT_TIMESTAMP

-- name: finish
UPDATE pull_requests
SET done_generation = %(generation)s, lease_owner = '', lease_until = NULL, attempts = 0, updated_at = CURRENT_TIMESTAMP
WHERE repository_id = %(repository_id)s AND number = %(number)s AND fence = %(fence)s

-- name: put_off
UPDATE pull_requests
SET attempts = attempts + 1, due_at = CURRENT_TIMESTAMP + make_interval(secs => %(wait)s), lease_owner = '', lease_until = NULL,
    updated_at = CURRENT_TIMESTAMP
WHERE repository_id = %(repository_id)s AND number = %(number)s AND fence = %(fence)s

-- name: give_back
UPDATE pull_requests SET lease_owner = '', lease_until = NULL, updated_at = CURRENT_TIMESTAMP
WHERE repository_id = %(repository_id)s AND number = %(number)s AND fence = %(fence)s AND generation >= %(generation)s

-- name: posted
UPDATE pull_requests
SET comment_id = %(comment_id)s, comment_digest = %(digest)s, comment_verdict = %(verdict)s, updated_at = CURRENT_TIMESTAMP
WHERE repository_id = %(repository_id)s AND number = %(number)s

-- name: open_on
SELECT number FROM pull_requests
WHERE repository_id = %(repository_id)s AND base_ref = %(base_ref)s AND state = 'open' ORDER BY number

-- name: overdue
SELECT repository_id, number FROM pull_requests
WHERE generation > done_generation AND due_at <= CURRENT_TIMESTAMP AND (lease_until IS NULL OR lease_until < CURRENT_TIMESTAMP)
ORDER BY due_at LIMIT 500

-- name: get
SELECT repository_id, number, state, base_ref, wanted_sha, generation, done_generation, fence, lease_owner, comment_id, comment_verdict
FROM pull_requests WHERE repository_id = %(repository_id)s AND number = %(number)s

-- name: with_head
SELECT number FROM pull_requests
WHERE repository_id = %(repository_id)s AND wanted_sha = %(head_sha)s AND state = 'open' ORDER BY number

-- name: pushed
INSERT INTO pushes (repository_id, head_sha, actor_id) VALUES (%(repository_id)s, %(head_sha)s, %(actor_id)s)
ON CONFLICT (repository_id, head_sha, actor_id) DO NOTHING

-- name: pushers
SELECT actor_id FROM pushes WHERE repository_id = %(repository_id)s AND head_sha = %(head_sha)s ORDER BY actor_id

-- name: forget_pushes
DELETE FROM pushes WHERE seen_at < CURRENT_TIMESTAMP - make_interval(days => %(days)s)
