-- title: A role belongs to the whole server and is there already
-- expect: not-rerunnable
-- head 02_role
CREATE ROLE reporting NOLOGIN;
GRANT SELECT ON orders TO reporting;
-- safe 02_role
DO $$ BEGIN CREATE ROLE reporting NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
GRANT SELECT ON orders TO reporting;
ALTER TABLE customers OWNER TO reporting;
