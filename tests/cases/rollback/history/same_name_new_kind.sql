-- before
create table thing (a int); create function calc(a int) returns int language sql as $$ select 1 $$; create type kind as enum ('a'); create sequence numbers;
-- forward
drop sequence numbers; create table numbers (a int); drop type kind; create domain kind as text; drop function calc(int); create aggregate calc(int) (sfunc = int4pl, stype = int); alter table thing rename to thing_t; create view thing as select a from thing_t;
