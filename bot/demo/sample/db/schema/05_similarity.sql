-- Seed bank
-- Part 5: finding accessions that resemble each other

CREATE EXTENSION IF NOT EXISTS vector;

CREATE TABLE IF NOT EXISTS trait_profiles (
    accession_id UUID PRIMARY KEY REFERENCES accessions(accession_id) ON DELETE CASCADE,
    traits VECTOR(8) NOT NULL,
    measured_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE INDEX IF NOT EXISTS idx_trait_profiles_traits ON trait_profiles USING hnsw (traits vector_l2_ops);

COMMENT ON TABLE trait_profiles IS 'Eight measured traits of an accession, as a point in space';
