-- before
create table t (r int4range, a int, constraint apart exclude using gist (r with &&) with (fillfactor = 60) where (a > 0) deferrable);
-- rows
insert into t values ('[1,2)', 1);
-- forward
alter table t drop constraint apart;
