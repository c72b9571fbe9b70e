-- alone
-- before
create type b;
alter default privileges grant usage on types to alice;
-- forward
drop type b;
