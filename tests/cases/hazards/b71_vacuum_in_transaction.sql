-- title: VACUUM inside BEGIN fails
-- expect: statement-failed
-- head 02_change
BEGIN;
VACUUM orders;
COMMIT;
-- safe 02_change
VACUUM orders;
