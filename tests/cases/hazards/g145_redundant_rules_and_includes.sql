-- title: Two unique indexes that keep one rule, a covering index inside a wider one, a constraint beside its own index
-- expect: redundant-index
-- head 02_new
CREATE TABLE IF NOT EXISTS members (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE, team bigint, role text
);
CREATE UNIQUE INDEX IF NOT EXISTS idx_members_email ON members (email);
-- safe 02_new
CREATE TABLE IF NOT EXISTS members (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL, team bigint, role text,
    CONSTRAINT members_team_id UNIQUE (team, id)
);
CREATE UNIQUE INDEX IF NOT EXISTS idx_members_email ON members (email);
CREATE UNIQUE INDEX IF NOT EXISTS idx_members_email_lower ON members (lower(email));
CREATE INDEX IF NOT EXISTS idx_members_team ON members (team) INCLUDE (role);
CREATE INDEX IF NOT EXISTS idx_members_role ON members (role) WHERE team IS NULL;
