-- since: 15
-- before
create table t (a int, b int);
-- rows
insert into t values (1, 2);
-- forward
alter table t add unique (a);
alter table t add constraint u2 unique nulls not distinct (a, b) include (b) with (fillfactor = 60) deferrable initially deferred;
