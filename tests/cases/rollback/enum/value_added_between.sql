-- before
create type mood as enum ('sad', 'ok'); create table t (a int, m mood default 'ok'); create index t_m on t (m);
-- rows
insert into t values (1, 'sad');
-- forward
alter type mood add value 'so so' before 'ok'; alter type mood add value 'worst' before 'sad';
