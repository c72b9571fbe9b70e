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

-- name: known
SELECT TRUE FROM commands WHERE repository_id = %(repository_id)s AND comment_id = %(comment_id)s LIMIT 1

-- name: state
SELECT state FROM commands
WHERE repository_id = %(repository_id)s AND comment_id = %(comment_id)s AND position = %(position)s

-- name: orphaned
SELECT repository_id, number, comment_id, position, verb, actor, created_at FROM commands c
WHERE c.state = 'running' AND c.created_at < CURRENT_TIMESTAMP - interval '5 seconds'
  AND NOT EXISTS (
      SELECT FROM procrastinate_jobs j
      WHERE j.status IN ('todo', 'doing') AND (j.args ->> 'repository_id')::BIGINT = c.repository_id
        AND ((j.task_name = 'comment' AND (j.args ->> 'comment_id')::BIGINT = c.comment_id)
             OR (j.task_name = 'button' AND (j.args ->> 'press')::BIGINT = -c.comment_id)))
ORDER BY c.created_at LIMIT 100
