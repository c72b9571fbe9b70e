-- before
create type mood as enum ('sad', 'ok'); create table t (a int, m mood default 'ok');
-- rows
insert into t values (1, 'sad');
-- forward
alter type mood add value 'happy';
alter table t alter m set default 'happy';
