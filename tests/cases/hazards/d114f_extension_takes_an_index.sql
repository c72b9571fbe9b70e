-- title: An extension goes with CASCADE, and with it the index that is built by its operators
-- expect: cascade-drops, files-contradict
-- base 01_core
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE TABLE IF NOT EXISTS clients (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, note text);
CREATE INDEX IF NOT EXISTS idx_clients_note ON clients USING gin (note gin_trgm_ops);
CREATE TABLE IF NOT EXISTS reads (id bigint, at date) PARTITION BY RANGE (at);
CREATE TABLE IF NOT EXISTS reads_2025 PARTITION OF reads FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE INDEX IF NOT EXISTS idx_reads_id ON reads (id);
CREATE INDEX IF NOT EXISTS idx_reads_at ON reads (at);
-- head 02_change
DROP EXTENSION IF EXISTS pg_trgm CASCADE;
-- safe 01_core
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE TABLE IF NOT EXISTS clients (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, note text);
CREATE INDEX IF NOT EXISTS idx_clients_note ON clients USING gin (note gin_trgm_ops);
CREATE TABLE IF NOT EXISTS reads (id bigint, at date) PARTITION BY RANGE (at);
CREATE TABLE IF NOT EXISTS reads_2025 PARTITION OF reads FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE INDEX IF NOT EXISTS idx_reads_id ON reads (id);
DROP INDEX IF EXISTS idx_reads_at;
