-- before
create table t (a int primary key, b text check (b <> 'q')); create index t_b on t (upper(b)); create view v as select b from t;
-- rows
insert into t values (1, 'x');
-- forward
alter table t rename column b to title;
