-- before
create table t (a int, b int); create index t_a on t (a); create index t_b on t (b); alter table t cluster on t_a;
create table u (a int); create index u_a on u (a);
create table w (a int primary key); alter table w cluster on w_pkey;
-- rows
insert into t values (2, 1), (1, 2);
-- forward
alter table t cluster on t_b;
alter table u cluster on u_a;
alter table w set without cluster;
