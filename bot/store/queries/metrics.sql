-- name: waiting
SELECT count(*) FROM pull_requests WHERE generation > done_generation

-- name: oldest_waiting_seconds
SELECT COALESCE(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP - min(updated_at)), 0) FROM pull_requests WHERE generation > done_generation

-- name: runs
SELECT CASE WHEN state = 'published' THEN verdict ELSE state END, count(*) FROM runs GROUP BY 1

-- name: deliveries
SELECT state, count(*) FROM deliveries GROUP BY 1

-- name: targets_held
SELECT count(*) FROM target_leases WHERE worker <> '' AND expires_at > CURRENT_TIMESTAMP
