-- since: 15
-- before
create table t (a int unique, b int, constraint u2 unique nulls not distinct (a, b) with (fillfactor = 60), constraint u3 unique (b) deferrable);
comment on constraint u2 on t is 'con'; comment on index u2 is 'idx';
-- rows
insert into t values (1, 2);
-- forward
alter table t drop constraint u2; alter table t drop constraint u3; alter table t drop constraint t_a_key;
