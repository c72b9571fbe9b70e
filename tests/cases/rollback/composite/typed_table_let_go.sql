-- expect: schema_only
-- before
create type ty as (a int, b text, c int); create table t of ty (a with options not null); create table u of ty; create type tz as (x int, y text); create table v (x int, y text);
-- rows
insert into v values (1, 'a');
-- forward
alter type ty drop attribute c cascade; alter table t not of; drop table u; drop type ty cascade; alter table v of tz; alter type tz add attribute z int cascade;
