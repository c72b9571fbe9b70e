-- alone
-- before
create schema one;
create table one.t (a integer);
create type one.e as enum ('a', 'b');
-- rows
insert into one.t values (1);
-- forward
alter schema one rename to two;
create schema one;
create table one.u (a two.e);
create view one.v as select a from two.t;
