-- title: A seed row is edited where ON CONFLICT DO NOTHING keeps it from existing databases
-- expect: seed-edit-not-applied
-- base 01_core
CREATE TABLE IF NOT EXISTS settings (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text NOT NULL UNIQUE, value text, at timestamptz DEFAULT now()
);
INSERT INTO settings (key, value) VALUES ('vat', '19'), ('grace', '14') ON CONFLICT (key) DO NOTHING;
-- head 01_core
CREATE TABLE IF NOT EXISTS settings (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text NOT NULL UNIQUE, value text, at timestamptz DEFAULT now()
);
INSERT INTO settings (key, value) VALUES ('vat', '21'), ('grace', '14') ON CONFLICT (key) DO NOTHING;
-- safe 01_core
CREATE TABLE IF NOT EXISTS settings (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text NOT NULL UNIQUE, value text, at timestamptz DEFAULT now()
);
INSERT INTO settings (key, value) VALUES ('vat', '21'), ('grace', '14'), ('new', 'x') ON CONFLICT (key) DO NOTHING;
UPDATE settings SET value = '21' WHERE key = 'vat' AND value = '19';
-- safe 02_hashes
CREATE TABLE IF NOT EXISTS hashes (name text PRIMARY KEY, salt uuid);
INSERT INTO hashes (name, salt) VALUES ('a', gen_random_uuid()) ON CONFLICT (name) DO NOTHING;
