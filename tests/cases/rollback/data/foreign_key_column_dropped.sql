-- expect: schema_only
-- before
create table p (id int primary key); create table t (a int, p_id int not null references p);
-- rows
insert into p values (1); insert into t values (1, 1);
-- forward
alter table t drop column p_id;
