-- name: record
INSERT INTO audit (action, actor, repository_id, number, target, head_sha, detail)
VALUES (%(action)s, %(actor)s, %(repository_id)s, %(number)s, %(target)s, %(head_sha)s, %(detail)s)

-- name: of_pull
SELECT at, action, actor, repository_id, number, target, head_sha, detail FROM audit
WHERE repository_id = %(repository_id)s AND number = %(number)s ORDER BY audit_id
