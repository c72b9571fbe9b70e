-- name: take
INSERT INTO target_leases (target, holder, worker, repository_id, number, expires_at)
VALUES (%(target)s, %(holder)s, %(worker)s, %(repository_id)s, %(number)s, CURRENT_TIMESTAMP + make_interval(secs => %(seconds)s))
ON CONFLICT (target) DO UPDATE
SET holder = EXCLUDED.holder, worker = EXCLUDED.worker, repository_id = EXCLUDED.repository_id, number = EXCLUDED.number,
    fence = target_leases.fence + 1, taken_at = CURRENT_TIMESTAMP, expires_at = EXCLUDED.expires_at
WHERE target_leases.worker = '' OR target_leases.expires_at < CURRENT_TIMESTAMP
RETURNING target, holder, worker, fence, taken_at, expires_at, expires_at > CURRENT_TIMESTAMP AS live

-- name: wait
INSERT INTO target_queue (target, holder) VALUES (%(target)s, %(holder)s)
ON CONFLICT (target, holder) DO UPDATE SET seen_at = CURRENT_TIMESTAMP

-- name: waiting
SELECT holder FROM target_queue
WHERE target = %(target)s AND seen_at > CURRENT_TIMESTAMP - make_interval(secs => %(patience)s) ORDER BY queue_id

-- name: leave
DELETE FROM target_queue WHERE target = %(target)s AND holder = %(holder)s

-- name: renew
UPDATE target_leases SET expires_at = CURRENT_TIMESTAMP + make_interval(secs => %(seconds)s)
WHERE target = %(target)s AND worker = %(worker)s AND fence = %(fence)s

-- name: release
UPDATE target_leases SET worker = '', expires_at = CURRENT_TIMESTAMP
WHERE target = %(target)s AND fence = %(fence)s

-- name: unlock
UPDATE target_leases SET worker = '', fence = fence + 1, expires_at = CURRENT_TIMESTAMP
WHERE target = %(target)s AND worker <> ''
RETURNING target, holder, worker, fence, taken_at, expires_at, FALSE AS live

-- name: get
SELECT target, holder, worker, fence, taken_at, expires_at, worker <> '' AND expires_at > CURRENT_TIMESTAMP AS live
FROM target_leases WHERE target = %(target)s

-- name: held_for
SELECT target, holder, worker, fence, taken_at, expires_at, TRUE AS live
FROM target_leases
WHERE repository_id = %(repository_id)s AND number = %(number)s AND worker <> '' AND expires_at > CURRENT_TIMESTAMP
ORDER BY target
