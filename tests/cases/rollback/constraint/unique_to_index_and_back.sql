-- before
create table t (a int, b int, constraint u unique (a)); create unique index ub on t (b);
-- rows
insert into t values (1, 2);
-- forward
alter table t drop constraint u; create unique index u on t (a);
alter table t add constraint ub unique using index ub;
