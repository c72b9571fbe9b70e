-- title: CREATE SCHEMA without a guard
-- expect: not-rerunnable
-- head 02_change
CREATE SCHEMA audit;
-- safe 02_change
CREATE SCHEMA IF NOT EXISTS audit;
