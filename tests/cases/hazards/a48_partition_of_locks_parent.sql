-- title: CREATE TABLE ... PARTITION OF takes ACCESS EXCLUSIVE on the parent
-- expect: strong-lock
-- base 01_core
CREATE TABLE IF NOT EXISTS events (id bigint, at date NOT NULL, kind text) PARTITION BY RANGE (at);
CREATE TABLE IF NOT EXISTS events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
-- head 02_change
CREATE TABLE IF NOT EXISTS events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
-- safe 02_change
CREATE TABLE IF NOT EXISTS other (id bigint);
