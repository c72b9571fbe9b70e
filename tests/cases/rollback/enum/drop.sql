-- expect: schema_only
-- before
create type mood as enum ('sad', 'ok'); create table t (a int, m mood not null default 'ok'); comment on type mood is 'M'; alter type mood owner to alice; grant usage on type mood to bob; revoke usage on type mood from public;
-- rows
insert into t values (1, 'sad');
-- forward
alter table t drop column m; drop type mood;
