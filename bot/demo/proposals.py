"""The pull requests of the demo: one that is right, and seven classic mistakes."""

from __future__ import annotations

from bot.demo.sample import SCHEMA, Proposal, appended, edited, listed_everywhere

FIELD_TRIPS = """\
-- Seed bank
-- Part 6: journeys on which seeds are collected

CREATE TABLE IF NOT EXISTS field_trips (
    trip_id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
    region VARCHAR(120) NOT NULL,
    leader_id UUID NOT NULL REFERENCES collectors(collector_id) ON DELETE RESTRICT,
    started_on DATE NOT NULL,
    ended_on DATE,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT ck_field_trips_dates CHECK (ended_on >= started_on)
);

CREATE INDEX IF NOT EXISTS idx_field_trips_leader_id ON field_trips(leader_id);

COMMENT ON TABLE field_trips IS 'Journeys on which seeds are collected';
"""

GROWERS = """\
-- Seed bank
-- Part 5: gardens that grow seeds for us

CREATE TABLE IF NOT EXISTS growers (
    grower_id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
    garden VARCHAR(160) NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP
);

COMMENT ON TABLE growers IS 'Gardens that multiply seeds';
"""

ALTITUDE = """\
-- Altitude decides where seeds can be grown
ALTER TABLE accessions ADD COLUMN IF NOT EXISTS altitude_m INTEGER;
CREATE INDEX IF NOT EXISTS idx_accessions_altitude_m ON accessions(altitude_m);
COMMENT ON COLUMN accessions.altitude_m IS 'Metres above the sea where the seeds were collected';
"""

ONE_PLACE = "ALTER TABLE seed_lots\n    ADD CONSTRAINT uq_seed_lots_place UNIQUE (accession_id, vault_id, shelf);\n"

GUARDED = """\
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'uq_seed_lots_place') THEN
        ALTER TABLE seed_lots
            ADD CONSTRAINT uq_seed_lots_place UNIQUE (accession_id, vault_id, shelf);
    END IF;
END $$;
"""

MISSING_LISTING = Proposal(
    "missing-listing",
    "Record field trips",
    "Curators want to see which journey an accession comes from. First the table; the form follows.",
    "mira",
    {f"{SCHEMA}/06_field_trips.sql": FIELD_TRIPS},
    "the new file is in no workflow, script or master: production would never get the table",
    listed_everywhere("06_field_trips.sql", "Field trips"),
)

EDITED_TABLE = Proposal(
    "edited-create-table",
    "Store the altitude of accessions",
    "Altitude helps to choose where to grow them.",
    "mira",
    edited(
        f"{SCHEMA}/01_core_tables.sql",
        ("    habitat TEXT,\n", "    altitude_m INTEGER CHECK (altitude_m BETWEEN -500 AND 9000),\n    habitat TEXT,\n"),
    ),
    "CREATE TABLE IF NOT EXISTS does nothing where the table exists: only new databases get the column",
    appended(f"{SCHEMA}/01_core_tables.sql", ALTITUDE),
)

NOT_RERUNNABLE = Proposal(
    "not-rerunnable",
    "A lot has one place only",
    "Two lots of one accession on the same shelf are always a typing mistake.",
    "tomas",
    appended(f"{SCHEMA}/02_storage.sql", ONE_PLACE),
    "the files run at every deploy, and the second run fails: the constraint already exists",
    appended(f"{SCHEMA}/02_storage.sql", GUARDED),
)

NOT_NULL = Proposal(
    "not-null-over-nulls",
    "Every accession has a collector",
    "The form asks for it since spring, so the database can insist.",
    "mira",
    appended(f"{SCHEMA}/01_core_tables.sql", "ALTER TABLE accessions ALTER COLUMN collector_id SET NOT NULL;\n"),
    "rows without a collector exist: the deploy would stop there",
)

TAKEN_NUMBER = Proposal(
    "number-taken",
    "Gardens that grow seeds for us",
    "Some species are multiplied outside.",
    "wren",
    {f"{SCHEMA}/05_growers.sql": GROWERS},
    "number 05 is taken on main",
)

DESTRUCTIVE = Proposal(
    "destructive-drop",
    "Drop remarks of viability tests",
    "Nobody has written any this year.",
    "tomas",
    edited(
        f"{SCHEMA}/03_viability.sql",
        ("    remarks TEXT,\n", ""),
        (
            "COMMENT ON TABLE viability",
            "ALTER TABLE viability_tests DROP COLUMN IF EXISTS remarks;\n\nCOMMENT ON TABLE viability",
        ),
    ),
    "what was written in the column is gone, and no rollback brings it back",
)

SYNTAX = Proposal(
    "syntax-error",
    "Say why a request was refused",
    "Requesters ask, and nobody remembers.",
    "wren",
    appended(f"{SCHEMA}/04_distribution.sql", "ALTER TABLE requests ADD COLUM IF NOT EXISTS refusal_reason TEXT;\n"),
    "a letter is missing",
    appended(f"{SCHEMA}/04_distribution.sql", "ALTER TABLE requests ADD COLUMN IF NOT EXISTS refusal_reason TEXT;\n"),
)

RIGHT = Proposal(
    "right",
    "Store the altitude of accessions, the guide's way",
    "The column is added where it is missing, so that a new database and the one we have end the same.",
    "mira",
    appended(f"{SCHEMA}/01_core_tables.sql", ALTITUDE),
)

PROPOSALS = (MISSING_LISTING, EDITED_TABLE, NOT_RERUNNABLE, NOT_NULL, TAKEN_NUMBER, DESTRUCTIVE, SYNTAX, RIGHT)
"""In the order in which the demo offers them."""
