-- name: begin
INSERT INTO commands (repository_id, comment_id, position, number, verb, text, actor, actor_id, head_sha, state)
VALUES (%(repository_id)s, %(comment_id)s, %(position)s, %(number)s, %(verb)s, %(text)s, %(actor)s, %(actor_id)s, %(head_sha)s, 'running')
ON CONFLICT (repository_id, comment_id, position) DO NOTHING

-- name: end
UPDATE commands SET state = %(state)s, answer = %(answer)s, ended_at = CURRENT_TIMESTAMP
WHERE repository_id = %(repository_id)s AND comment_id = %(comment_id)s AND position = %(position)s

-- name: recent
SELECT count(*) FILTER (WHERE actor_id = %(actor_id)s) AS by_person,
       count(*) FILTER (WHERE repository_id = %(repository_id)s) AS in_repository
FROM commands WHERE created_at > CURRENT_TIMESTAMP - interval '1 minute'
