-- before
create table p (id int, at int, constraint old check (at < 100)) partition by range (id); create table p1 partition of p for values from (0) to (10);
-- rows
insert into p values (1, 1);
-- forward
alter table p add constraint new check (at > 0); alter table p alter at set not null; alter table p drop constraint old; alter table p1 add constraint mine check (at <> 7);
