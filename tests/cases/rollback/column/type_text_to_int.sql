-- before
create table t (a text not null default '5');
-- rows
insert into t values ('1'), ('22');
-- forward
alter table t alter column a drop default, alter column a type integer using a::integer, alter column a set default 5;
