-- title: A setting of the deploying role makes the base's own files fail at the next deploy
-- expect: not-rerunnable
-- head 02_change
ALTER ROLE CURRENT_USER SET search_path = nowhere;
-- safe 02_change
SET LOCAL search_path = public;
