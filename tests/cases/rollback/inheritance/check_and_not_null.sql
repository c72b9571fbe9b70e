-- before
create table p (a int, b int); create table c (x int) inherits (p); alter table c add constraint same check (a > 0); alter table only p add constraint lonely check (b > 0) no inherit;
-- rows
insert into c values (1, 2, 3);
-- forward
alter table p add constraint other check (a < 50); alter table p alter b set not null; alter table p drop constraint lonely;
