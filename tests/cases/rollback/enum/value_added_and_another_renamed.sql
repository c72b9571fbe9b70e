-- before
create type mood as enum ('sad', 'ok', 'happy');
create table t (id int, mood mood default 'ok', moods mood[], check (mood <> 'happy'));
-- rows
insert into t values (1, 'sad', '{happy,ok}');
-- forward
alter type mood add value 'furious' before 'sad';
alter type mood rename value 'happy' to 'glad';
