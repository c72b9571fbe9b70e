-- Seed bank
-- Master: applies every part in order, then views, functions and triggers
\set ON_ERROR_STOP on

\echo 'Applying the numbered files'
\ir 01_core_tables.sql
\ir 02_storage.sql
\ir 03_viability.sql
\ir 04_distribution.sql
\ir 05_similarity.sql

\echo 'Views'
CREATE OR REPLACE VIEW v_latest_viability AS
SELECT DISTINCT ON (lot_id)
    lot_id,
    tested_on,
    round(100.0 * seeds_alive / seeds_tested, 1) AS percent_alive
FROM viability_tests
ORDER BY lot_id, tested_on DESC;

CREATE OR REPLACE VIEW v_stock AS
SELECT
    t.genus,
    t.species,
    a.accession_code,
    v.vault_name,
    sum(l.seeds_stored) AS seeds_stored
FROM accessions a
JOIN taxa t USING (taxon_id)
JOIN seed_lots l USING (accession_id)
JOIN vaults v USING (vault_id)
GROUP BY t.genus, t.species, a.accession_code, v.vault_name;

\echo 'Functions and triggers'
CREATE OR REPLACE FUNCTION touch_updated_at() RETURNS trigger AS $$
BEGIN
    NEW.updated_at := CURRENT_TIMESTAMP;
    RETURN NEW;
END;
$$ LANGUAGE plpgsql;

CREATE OR REPLACE TRIGGER trg_accessions_updated_at
    BEFORE UPDATE ON accessions
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

INSERT INTO schema_version (version, description)
VALUES (5, 'Trait profiles')
ON CONFLICT (version) DO NOTHING;
