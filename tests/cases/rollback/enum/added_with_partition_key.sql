-- before
create type kind as enum ('a', 'b'); create table p (k kind not null, x int) partition by list (k); create table p_a partition of p for values in ('a'); create table p_b partition of p for values in ('b'); create table plain (k kind);
-- rows
insert into p values ('a', 1), ('b', 2); insert into plain values ('a');
-- forward
alter type kind add value 'c';
create table p_c partition of p for values in ('c');
