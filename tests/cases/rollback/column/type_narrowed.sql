-- expect: schema_only
-- before
create table t (a numeric(10,4), b timestamptz);
-- rows
insert into t values (1.2345, '2020-01-01 10:11:12+00');
-- forward
alter table t alter a type integer, alter b type date;
