-- before
create table t (a int, status text not null default 'new' check (status in ('new', 'done'))); create index on t (status);
-- rows
insert into t values (1, 'new'), (2, 'done');
-- forward
create type status as enum ('new', 'done');
alter table t drop constraint t_status_check, alter status drop default;
alter table t alter status type status using status::status, alter status set default 'new';
