-- since: 15
-- alone
-- before
create schema app; create table app.users (id serial primary key, secret text, name text); create view app.names as select name from app.users; create function app.f() returns int language sql security definer as $$ select 1 $$; grant all on all tables in schema app to public; grant usage on schema app to public;
-- rows
insert into app.users (secret, name) values ('s', 'n');
-- forward
revoke all on schema app from public; grant usage on schema app to alice, bob; revoke all on all tables in schema app from public; grant select (id, name) on app.users to alice; grant select on app.names to bob with grant option; revoke execute on function app.f() from public; alter function app.f() set search_path = app, pg_temp; alter default privileges in schema app revoke execute on functions from public; alter table app.users enable row level security; create policy own on app.users for all to alice using (name = current_user); alter view app.names set (security_invoker = true); alter table app.users owner to carol;
