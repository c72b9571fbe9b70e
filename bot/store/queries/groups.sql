-- name: want
INSERT INTO merge_groups (repository_id, head_sha, base_sha, base_ref, head_ref)
VALUES (%(repository_id)s, %(head_sha)s, %(base_sha)s, %(base_ref)s, %(head_ref)s)
ON CONFLICT (repository_id, head_sha) DO UPDATE SET state = 'wanted', attempts = 0, due_at = CURRENT_TIMESTAMP

-- name: claim
UPDATE merge_groups SET attempts = attempts + 1, due_at = CURRENT_TIMESTAMP + make_interval(secs => %(seconds)s)
WHERE repository_id = %(repository_id)s AND head_sha = %(head_sha)s AND state = 'wanted' AND due_at <= CURRENT_TIMESTAMP
RETURNING repository_id, head_sha, base_sha, base_ref, head_ref, attempts

-- name: finish
UPDATE merge_groups SET state = 'done' WHERE repository_id = %(repository_id)s AND head_sha = %(head_sha)s

-- name: put_off
UPDATE merge_groups SET due_at = CURRENT_TIMESTAMP + make_interval(secs => %(wait)s)
WHERE repository_id = %(repository_id)s AND head_sha = %(head_sha)s AND state = 'wanted'

-- name: overdue
SELECT repository_id, head_sha, base_sha, base_ref, head_ref, attempts FROM merge_groups
WHERE state = 'wanted' AND due_at <= CURRENT_TIMESTAMP ORDER BY due_at LIMIT 200

-- name: again
UPDATE merge_groups SET state = 'wanted', attempts = 0, due_at = CURRENT_TIMESTAMP
WHERE repository_id = %(repository_id)s AND head_sha = %(head_sha)s
