-- title: CREATE SEQUENCE without a guard
-- expect: not-rerunnable
-- head 02_change
CREATE SEQUENCE numbers;
-- safe 02_change
CREATE SEQUENCE IF NOT EXISTS numbers;
