-- before
create type mood as enum ('sad', 'ok'); create table t (a int, m mood);
-- rows
insert into t values (1, 'sad');
-- forward
alter type mood add value if not exists 'happy';
