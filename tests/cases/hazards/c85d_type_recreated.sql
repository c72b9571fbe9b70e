-- title: A type dropped and made again at every deploy
-- expect: recreated-at-every-deploy
-- head 02_change
DROP TYPE IF EXISTS size;
CREATE TYPE size AS ENUM ('s', 'm', 'l');
-- safe 02_change
DO $$ BEGIN CREATE TYPE size AS ENUM ('s', 'm', 'l'); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
