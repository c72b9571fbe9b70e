-- since: 18
-- alone
-- forward
alter default privileges grant select on large objects to alice;
