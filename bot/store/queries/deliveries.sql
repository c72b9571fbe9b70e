-- name: alone_with
SELECT pg_advisory_xact_lock(hashtextextended(%(body)s, 0))

-- name: accept
INSERT INTO deliveries (delivery_id, event, repository_id, state, body)
SELECT %(delivery_id)s, %(event)s, %(repository_id)s, 'accepted', %(body)s
WHERE %(body)s = '' OR NOT EXISTS (SELECT FROM deliveries WHERE body = %(body)s AND state <> 'failed')
ON CONFLICT (delivery_id) DO UPDATE
SET state = EXCLUDED.state, body = EXCLUDED.body, error = '', attempts = deliveries.attempts + 1
WHERE deliveries.state = 'failed'

-- name: ignore
UPDATE deliveries SET state = 'ignored' WHERE delivery_id = %(delivery_id)s

-- name: failed
INSERT INTO deliveries (delivery_id, event, state, error)
VALUES (%(delivery_id)s, %(event)s, 'failed', %(error)s)
ON CONFLICT (delivery_id) DO UPDATE
SET error = EXCLUDED.error, attempts = deliveries.attempts + 1
WHERE deliveries.state = 'failed'

-- name: forget
DELETE FROM deliveries WHERE received_at < CURRENT_TIMESTAMP - make_interval(days => %(days)s)
