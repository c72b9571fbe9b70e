-- before
create table t (a text default '{}');
-- rows
insert into t values ('[1, 2]');
-- forward
alter table t alter column a drop default, alter column a type jsonb using a::jsonb, alter column a set default '{}'::jsonb;
create index t_a on t using gin (a);
