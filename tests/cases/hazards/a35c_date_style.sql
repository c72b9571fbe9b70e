-- title: Days and months change places with the client
-- expect: depends-on-time-zone
-- base 01_core
CREATE TABLE IF NOT EXISTS holidays (day date PRIMARY KEY, made timestamptz NOT NULL DEFAULT now());
-- head 02_seed
INSERT INTO holidays (day) VALUES ('01/02/2031') ON CONFLICT DO NOTHING;
-- safe 02_seed
INSERT INTO holidays (day) VALUES ('2031-02-01') ON CONFLICT DO NOTHING;
