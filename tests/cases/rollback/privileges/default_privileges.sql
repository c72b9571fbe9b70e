-- alone
-- before
create schema app; alter default privileges in schema app grant select on tables to alice; alter default privileges for role bob revoke execute on functions from public; alter default privileges in schema app grant usage on sequences to bob;
-- forward
alter default privileges in schema app revoke select on tables from alice; alter default privileges for role bob grant execute on functions to public; alter default privileges in schema app grant execute on functions to carol; alter default privileges grant usage on types to alice; alter default privileges grant usage on schemas to bob; alter default privileges in schema app grant all on sequences to bob with grant option;
