-- name: recorded
SELECT version FROM queue_schema ORDER BY applied_at DESC LIMIT 1

-- name: record
INSERT INTO queue_schema (version) VALUES (%(version)s) ON CONFLICT (version) DO NOTHING
