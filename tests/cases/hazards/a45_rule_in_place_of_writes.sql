-- title: A rule does nothing in the place of a delete
-- expect: new-restriction
-- head 02_change
CREATE OR REPLACE RULE keep AS ON DELETE TO orders DO INSTEAD NOTHING;
-- safe 02_change
CREATE TABLE IF NOT EXISTS gone (id bigint PRIMARY KEY);
CREATE OR REPLACE RULE note AS ON DELETE TO orders DO ALSO INSERT INTO gone VALUES (OLD.id) ON CONFLICT DO NOTHING;
