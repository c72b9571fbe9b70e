-- expect: schema_only
-- before
create type e as enum ('x', 'y'); create domain d as e default 'x'; create type c as (v d, n int); create table a (id serial primary key, c c, d d not null default 'y'); create table b (a_id int references a, e e[]); create view v as select (c).v as cv, d from a; create function f(c) returns e language plpgsql immutable as $$ begin return ($1).v; end $$; create index a_f on a (f(c)); create function f2(e, e) returns e language sql immutable as $$ select $1 $$; create aggregate first_e(e) (sfunc = f2, stype = e);
-- rows
insert into a (c) values (row('x', 1)); insert into b values (1, '{x,y}');
-- forward
drop view v; drop table b; drop table a; drop function f(c); drop aggregate first_e(e); drop function f2(e, e); drop type c; drop domain d; drop type e cascade;
