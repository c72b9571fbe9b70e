-- title: CREATE RULE without OR REPLACE
-- expect: not-rerunnable
-- head 02_change
CREATE RULE no_delete AS ON DELETE TO customers DO INSTEAD NOTHING;
-- safe 02_change
CREATE OR REPLACE RULE no_delete AS ON DELETE TO customers DO INSTEAD NOTHING;
