-- expect: schema_only
-- before
create table p (id int primary key, at int) partition by range (id); create table p1 partition of p for values from (0) to (10); create table p2 partition of p for values from (10) to (20); create index p_at on p (at); create table c (p_id int references p);
-- rows
insert into p values (1, 1), (11, 2); insert into c values (1);
-- forward
drop table p2 cascade;
