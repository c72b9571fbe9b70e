-- before
create type mood as enum ('sad', 'ok'); create table t (a int, m mood default 'ok', check (m <> 'sad'));
-- rows
insert into t values (1, 'ok');
-- forward
alter type mood rename value 'ok' to 'fine';
