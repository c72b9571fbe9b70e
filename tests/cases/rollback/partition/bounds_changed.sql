-- before
create table p (id int, v text) partition by range (id); create table p1 partition of p for values from (0) to (10); create table p2 partition of p for values from (10) to (maxvalue);
-- rows
insert into p values (1, 'a'), (12, 'b');
-- forward
alter table p detach partition p2; alter table p attach partition p2 for values from (10) to (20); create table p3 partition of p for values from (20) to (maxvalue);
