-- before
create table t (id int not null, b int, constraint t_u unique (id));
-- rows
insert into t values (1, 2);
-- forward
create unique index concurrently t_u2 on t (id);
alter table t drop constraint t_u, add constraint t_u2 unique using index t_u2;
