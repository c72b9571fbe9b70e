-- Seed bank
-- Part 2: where the seeds are kept

CREATE TABLE IF NOT EXISTS vaults (
    vault_id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
    vault_name VARCHAR(60) NOT NULL UNIQUE,
    temperature_c NUMERIC(4, 1) NOT NULL CHECK (temperature_c < 15),
    created_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE IF NOT EXISTS seed_lots (
    lot_id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
    accession_id UUID NOT NULL REFERENCES accessions(accession_id) ON DELETE CASCADE,
    vault_id UUID NOT NULL REFERENCES vaults(vault_id) ON DELETE RESTRICT,
    shelf VARCHAR(12) NOT NULL,
    seeds_stored INTEGER NOT NULL CHECK (seeds_stored >= 0),
    moisture_percent NUMERIC(4, 1) CHECK (moisture_percent BETWEEN 0 AND 100),
    stored_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE INDEX IF NOT EXISTS idx_seed_lots_accession_id ON seed_lots(accession_id);
CREATE INDEX IF NOT EXISTS idx_seed_lots_vault_id ON seed_lots(vault_id);
CREATE INDEX IF NOT EXISTS idx_seed_lots_shelf ON seed_lots(vault_id, shelf);

COMMENT ON TABLE vaults IS 'Cold rooms';
COMMENT ON TABLE seed_lots IS 'Seeds of one accession on one shelf';
