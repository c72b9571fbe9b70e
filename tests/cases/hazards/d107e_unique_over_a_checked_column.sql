-- title: A unique index over a column whose values a CHECK narrows, and a partial one
-- expect: unique-over-duplicates
-- base 01_core
CREATE TABLE IF NOT EXISTS visits (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, minutes integer CHECK (minutes > 0), seat integer CHECK (seat < 1000), at timestamptz
);
-- head 02_change
CREATE UNIQUE INDEX IF NOT EXISTS idx_visits_minutes ON visits (minutes, seat) WHERE at IS NOT NULL;
-- safe 02_change
CREATE UNIQUE INDEX IF NOT EXISTS idx_visits_minutes ON visits (minutes, seat, id);
