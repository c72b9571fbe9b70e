-- before
create type st as enum ('a', 'b'); create table t (id int primary key, s st not null default 'a'); create index t_s on t (s); create function next_st(st) returns st language sql immutable as $$ select 'b'::st $$; create view v as select id, next_st(s) as n from t;
-- rows
insert into t values (1, 'a'), (2, 'b');
-- forward
alter type st add value 'c'; alter type st add value 'd' after 'a';
create table hist (id int, s st not null default 'a', was st[]); create function is_open(st) returns boolean language sql immutable as $$ select $1 in ('a', 'b') $$; create index hist_open on hist (s) where is_open(s);
