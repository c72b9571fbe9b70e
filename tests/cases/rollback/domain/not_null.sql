-- before
create domain a as int; create domain b as int not null; create table t (x a, y b);
-- rows
insert into t values (1, 2);
-- forward
alter domain a set not null; alter domain b drop not null;
