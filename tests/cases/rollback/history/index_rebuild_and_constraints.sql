-- before
create table t (id int primary key, a int, b int, c text); create unique index t_ab on t (a, b); create index t_c on t (c); alter table t add constraint fk foreign key (a) references t (id);
-- rows
insert into t values (1, 1, 2, 'x');
-- forward
create unique index concurrently t_ab_new on t (a, b) include (c); drop index concurrently t_ab; alter index t_ab_new rename to t_ab;
alter table t drop constraint fk; alter table t add constraint fk foreign key (a) references t (id) on delete cascade not valid; alter table t validate constraint fk;
drop index t_c; create index t_c on t (lower(c));
