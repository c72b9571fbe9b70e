-- title: A seed row is taken out of the files but stays in existing databases
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
INSERT INTO settings (key, value) VALUES ('vat', '19') ON CONFLICT (key) DO NOTHING;
-- safe 01_core
CREATE TABLE IF NOT EXISTS settings (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text NOT NULL UNIQUE, value text, at timestamptz DEFAULT now()
);
INSERT INTO settings (key, value) VALUES ('vat', '19') ON CONFLICT (key) DO NOTHING;
DELETE FROM settings WHERE key = 'grace' AND value = '14';
