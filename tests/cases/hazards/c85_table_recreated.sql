-- title: A table dropped and created at every deploy
-- expect: recreated-at-every-deploy, data-lost
-- base 01_core
CREATE TABLE IF NOT EXISTS cache (k text PRIMARY KEY, v text);
-- head 01_core
DROP TABLE IF EXISTS cache;
CREATE TABLE cache (k text PRIMARY KEY, v text);
-- safe 01_core
CREATE TABLE IF NOT EXISTS cache (k text PRIMARY KEY, v text);
COMMENT ON TABLE cache IS 'kept';
