-- before
create table t (a int not null, b int not null); create unique index t_a on t (a); create unique index t_b on t (b);
create table u (a int primary key); alter table u replica identity full;
create table w (a int not null); create unique index w_a on w (a); alter table w replica identity using index w_a;
create table x (a int primary key);
-- forward
alter table t replica identity using index t_b;
alter table u replica identity default;
alter table w replica identity nothing;
alter table x replica identity full;
