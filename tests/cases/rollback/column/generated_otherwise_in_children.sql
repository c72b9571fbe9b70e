-- since: 18
-- before
create table p (a int, b int generated always as (a * 2) virtual, c int generated always as (a * 2) stored) partition by range (a); create table p1 partition of p for values from (0) to (10); alter table p1 alter b set expression as (a * 3); alter table p1 alter c set expression as (a * 3);
create table i (a int, b int generated always as (a * 2) virtual); create table i1 (b int generated always as (a * 22) virtual) inherits (i); create table i2 () inherits (i1);
-- rows
insert into p values (1); insert into i1 values (1);
-- forward
alter table p drop b; alter table p alter c set expression as (a + 5); alter table i alter b set expression as (a - 1); alter table i2 alter b set expression as (a - 2);
