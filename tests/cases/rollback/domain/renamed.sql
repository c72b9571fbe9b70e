-- before
create domain a as int constraint c check (value > 0); create table t (x a default 1);
-- rows
insert into t values (1);
-- forward
alter domain a rename constraint c to c2; alter domain a rename to aa;
