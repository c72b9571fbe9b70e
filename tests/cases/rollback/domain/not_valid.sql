-- before
create domain a as int; create domain b as int; alter domain b add constraint old check (value > 0) not valid; create table t (x a, y b);
-- rows
insert into t values (-1, 1);
-- forward
alter domain a add constraint nv check (value > 0) not valid; alter domain b validate constraint old;
