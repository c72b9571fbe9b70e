-- title: DETACH PARTITION cannot run twice and locks the parent
-- expect: strong-lock, not-rerunnable
-- base 01_core
CREATE TABLE IF NOT EXISTS events (id bigint, at date NOT NULL, kind text) PARTITION BY RANGE (at);
CREATE TABLE IF NOT EXISTS events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
-- head 02_change
ALTER TABLE events DETACH PARTITION events_2024;
-- safe 02_change
COMMENT ON TABLE events IS 'all of them';
