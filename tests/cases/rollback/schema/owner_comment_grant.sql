-- alone
-- before
create schema app; create schema b; comment on schema b is 'B'; grant usage on schema b to alice;
-- forward
alter schema app owner to alice; comment on schema b is null; revoke usage on schema b from alice; grant create on schema b to public;
