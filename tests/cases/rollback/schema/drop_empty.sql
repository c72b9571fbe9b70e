-- alone
-- before
create schema app authorization alice; comment on schema app is 'A'; grant usage, create on schema app to bob with grant option;
-- forward
drop schema app;
