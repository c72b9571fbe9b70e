-- name: record
INSERT INTO decisions (repository_id, number, kind, head_sha, rule, path, line, reason, actor, actor_id)
VALUES (%(repository_id)s, %(number)s, %(kind)s, %(head_sha)s, %(rule)s, %(path)s, %(line)s, %(reason)s, %(actor)s, %(actor_id)s)

-- name: about
SELECT kind, head_sha, rule, path, line, reason, actor, actor_id FROM decisions
WHERE repository_id = %(repository_id)s AND number = %(number)s AND head_sha = %(head_sha)s ORDER BY decision_id
