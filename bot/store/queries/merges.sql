-- name: want
INSERT INTO merges (repository_id, number, target, asked_at)
VALUES (%(repository_id)s, %(number)s, %(target)s, clock_timestamp())
ON CONFLICT (repository_id, number, target) DO NOTHING

-- name: claim
UPDATE merges SET attempts = attempts + 1, due_at = CURRENT_TIMESTAMP + make_interval(secs => %(seconds)s)
WHERE (repository_id, number, target) = (
    SELECT repository_id, number, target FROM merges
    WHERE repository_id = %(repository_id)s AND number = %(number)s AND state = 'wanted' AND due_at <= CURRENT_TIMESTAMP
    ORDER BY asked_at, target LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING repository_id, number, target, attempts, answer

-- name: hold
UPDATE merges SET due_at = CURRENT_TIMESTAMP + make_interval(secs => %(seconds)s)
WHERE repository_id = %(repository_id)s AND number = %(number)s AND target = %(target)s AND state = 'wanted'

-- name: put_off
UPDATE merges SET due_at = CURRENT_TIMESTAMP + make_interval(secs => %(seconds)s), answer = %(answer)s
WHERE repository_id = %(repository_id)s AND number = %(number)s AND target = %(target)s AND state = 'wanted'

-- name: end
UPDATE merges SET state = 'done', answer = %(answer)s
WHERE repository_id = %(repository_id)s AND number = %(number)s AND target = %(target)s

-- name: hurry
UPDATE merges SET due_at = CURRENT_TIMESTAMP WHERE repository_id = %(repository_id)s AND number = %(number)s AND state = 'wanted'

-- name: overdue
SELECT DISTINCT repository_id, number FROM merges WHERE state = 'wanted' AND due_at <= CURRENT_TIMESTAMP ORDER BY 1, 2 LIMIT 200
