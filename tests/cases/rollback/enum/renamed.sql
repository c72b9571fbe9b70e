-- before
create type mood as enum ('sad', 'ok'); create table t (a int, m mood default 'ok', l mood[]);
-- rows
insert into t values (1, 'sad', '{ok}');
-- forward
alter type mood rename to feeling;
