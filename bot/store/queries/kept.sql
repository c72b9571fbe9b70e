-- name: keep
INSERT INTO kept_rows (target, label, digest, change_id, until)
VALUES (%(target)s, %(label)s, %(digest)s, %(change_id)s, CURRENT_TIMESTAMP + make_interval(days => %(days)s))
ON CONFLICT (target, label) DO UPDATE SET state = 'kept', until = EXCLUDED.until

-- name: describe
UPDATE kept_rows SET what = %(what)s, until = %(until)s WHERE target = %(target)s AND label = %(label)s

-- name: latest
SELECT target, label, digest, change_id, state, what, kept_at, until
FROM kept_rows WHERE target = %(target)s AND digest = %(digest)s ORDER BY change_id DESC LIMIT 1

-- name: of_target
SELECT target, label, digest, change_id, state, what, kept_at, until
FROM kept_rows WHERE target = %(target)s AND state = 'kept' ORDER BY change_id

-- name: due
SELECT target, label, digest, change_id, state, what, kept_at, until
FROM kept_rows WHERE target = %(target)s AND state = 'kept' AND until <= CURRENT_TIMESTAMP ORDER BY change_id

-- name: end
UPDATE kept_rows SET state = %(state)s WHERE target = %(target)s AND label = %(label)s AND state = 'kept'
