-- title: An index on a partitioned table locks and scans every partition
-- expect: scan-under-lock
-- base 01_core
CREATE TABLE IF NOT EXISTS events (id bigint, at date NOT NULL, kind text) PARTITION BY RANGE (at);
CREATE TABLE IF NOT EXISTS events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE IF NOT EXISTS events_rest PARTITION OF events DEFAULT;
-- head 02_change
CREATE INDEX IF NOT EXISTS idx_events_kind ON events (kind);
-- safe 02_change
CREATE INDEX IF NOT EXISTS idx_events_kind ON ONLY events (kind);
