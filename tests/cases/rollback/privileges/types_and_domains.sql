-- before
create type e as enum ('a'); create domain d as int; revoke usage on type d from public;
-- forward
revoke usage on type e from public; grant usage on type e to alice with grant option; grant usage on domain d to public, bob;
