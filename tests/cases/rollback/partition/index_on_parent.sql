-- before
create table p (id int, at int) partition by range (id); create table p1 partition of p for values from (0) to (10); create table p2 partition of p for values from (10) to (20) partition by list (at); create table p2a partition of p2 for values in (1);
-- rows
insert into p values (1, 1), (11, 1);
-- forward
create index p_at on p (at); create unique index p_id on p (id, at);
