-- before
create type level as enum ('low', 'high'); create table t (level level);
-- rows
insert into t values ('low'), ('low'), ('high');
-- forward
alter type level rename value 'low' to 'between'; alter type level rename value 'high' to 'low';
alter type level rename value 'between' to 'high';
