-- Seed bank
-- Part 3: whether the seeds are still alive

DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'test_method') THEN
        CREATE TYPE test_method AS ENUM ('germination', 'tetrazolium', 'cut');
    END IF;
END $$;

CREATE TABLE IF NOT EXISTS viability_tests (
    test_id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
    lot_id UUID NOT NULL REFERENCES seed_lots(lot_id) ON DELETE CASCADE,
    method test_method NOT NULL DEFAULT 'germination',
    seeds_tested INTEGER NOT NULL CHECK (seeds_tested > 0),
    seeds_alive INTEGER NOT NULL CHECK (seeds_alive >= 0),
    tested_on DATE NOT NULL DEFAULT CURRENT_DATE,
    remarks TEXT,
    CONSTRAINT ck_viability_tests_alive CHECK (seeds_alive <= seeds_tested)
);

CREATE INDEX IF NOT EXISTS idx_viability_tests_lot_id ON viability_tests(lot_id);
CREATE INDEX IF NOT EXISTS idx_viability_tests_tested_on ON viability_tests(tested_on);

COMMENT ON TABLE viability_tests IS 'Samples taken from a lot to see how many seeds still live';
COMMENT ON COLUMN viability_tests.seeds_alive IS 'Seeds that germinated or stained';
