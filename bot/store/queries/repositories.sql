-- name: seen
INSERT INTO repositories (repository_id, full_name, installation_id)
VALUES (%(repository_id)s, %(full_name)s, %(installation_id)s)
ON CONFLICT (repository_id) DO UPDATE
SET full_name = EXCLUDED.full_name, installation_id = EXCLUDED.installation_id, active = TRUE, updated_at = CURRENT_TIMESTAMP
WHERE (repositories.full_name, repositories.installation_id, repositories.active)
      IS DISTINCT FROM (EXCLUDED.full_name, EXCLUDED.installation_id, TRUE)

-- name: get
SELECT repository_id, full_name, installation_id FROM repositories WHERE repository_id = %(repository_id)s AND active

-- name: served
SELECT repository_id, full_name, installation_id FROM repositories WHERE active ORDER BY repository_id

-- name: removed
UPDATE repositories SET active = FALSE, updated_at = CURRENT_TIMESTAMP
WHERE installation_id = %(installation_id)s AND active
  AND (%(repository_ids)s::BIGINT[] IS NULL OR repository_id = ANY(%(repository_ids)s::BIGINT[]))
