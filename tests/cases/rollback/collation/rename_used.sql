-- before
create collation c1 (locale = 'POSIX'); create table t (a text collate c1); create index t_a on t (a collate c1); create view v as select a from t order by a collate c1;
-- rows
insert into t values ('x');
-- forward
alter collation c1 rename to c2;
