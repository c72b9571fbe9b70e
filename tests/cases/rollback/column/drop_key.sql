-- expect: schema_only
-- before
create table t (id int primary key, b text);
create table c (t_id int references t (id), x int);
-- rows
insert into t values (1, 'x'); insert into c values (1, 2);
-- forward
alter table t drop column id cascade;
