-- before
create table t (a timestamp default now(), b timestamptz, c date);
-- rows
insert into t values ('2020-01-01 10:00', '2020-01-01 10:00+00', '2020-01-01');
-- forward
set timezone = 'UTC';
alter table t alter a type timestamptz, alter b type timestamp, alter c type timestamp;
