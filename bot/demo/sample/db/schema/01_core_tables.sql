-- Seed bank
-- Part 1: what was collected, by whom, where

CREATE EXTENSION IF NOT EXISTS "uuid-ossp";

-- The version of the schema, one row per released change
CREATE TABLE IF NOT EXISTS schema_version (
    version INTEGER PRIMARY KEY,
    description TEXT NOT NULL,
    applied_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE IF NOT EXISTS taxa (
    taxon_id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
    genus VARCHAR(80) NOT NULL,
    species VARCHAR(80) NOT NULL,
    common_name VARCHAR(120),
    created_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT uq_taxa_name UNIQUE (genus, species)
);

CREATE TABLE IF NOT EXISTS collectors (
    collector_id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
    full_name VARCHAR(160) NOT NULL,
    email VARCHAR(200) UNIQUE,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE IF NOT EXISTS accessions (
    accession_id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
    accession_code VARCHAR(24) NOT NULL UNIQUE,
    taxon_id UUID NOT NULL REFERENCES taxa(taxon_id) ON DELETE RESTRICT,
    collector_id UUID REFERENCES collectors(collector_id) ON DELETE SET NULL,
    collected_on DATE NOT NULL,
    latitude NUMERIC(8, 5) CHECK (latitude BETWEEN -90 AND 90),
    longitude NUMERIC(8, 5) CHECK (longitude BETWEEN -180 AND 180),
    habitat TEXT,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE INDEX IF NOT EXISTS idx_accessions_taxon_id ON accessions(taxon_id);
CREATE INDEX IF NOT EXISTS idx_accessions_collector_id ON accessions(collector_id);
CREATE INDEX IF NOT EXISTS idx_accessions_collected_on ON accessions(collected_on);

COMMENT ON TABLE taxa IS 'Plant species kept in the bank';
COMMENT ON TABLE collectors IS 'People who bring seeds';
COMMENT ON TABLE accessions IS 'One collection of seeds of one species, from one place on one day';
COMMENT ON COLUMN accessions.accession_code IS 'The number printed on every bag';
