-- before
create table p (id int, at int) partition by range (at); create table p1 partition of p for values from (0) to (10); create index p_at on p (at); alter table p add constraint c check (id > 0);
-- rows
insert into p values (1, 1);
-- forward
create table if not exists p2 partition of p for values from (10) to (20);
