-- before
create table p (a int, b text) partition by range (a); create table p1 partition of p for values from (0) to (10); alter table p1 alter b set storage external;
-- forward
alter table p1 set (fillfactor = 40); alter table p1 alter b set storage extended; alter table p owner to alice; grant select on p1 to bob;
