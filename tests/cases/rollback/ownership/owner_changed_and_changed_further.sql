-- before
create table t (id int, a text default 'x'); grant select on t to bob; alter table t owner to alice; create index t_a on t (a);
-- rows
insert into t values (1);
-- forward
alter table t owner to carol; alter table t alter a type varchar(30); grant insert on t to bob;
