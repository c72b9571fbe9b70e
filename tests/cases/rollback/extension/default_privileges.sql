-- alone
-- before
create schema one;
create extension hstore schema one;
alter default privileges grant execute on functions to alice;
alter default privileges in schema one grant all on functions to bob;
alter default privileges revoke usage on types from public;
-- forward
drop extension hstore;
alter default privileges in schema one revoke all on functions from bob;
