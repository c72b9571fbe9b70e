-- before
create table p (id int) partition by hash (id); create table p0 partition of p for values with (modulus 2, remainder 0); create table p1 partition of p for values with (modulus 2, remainder 1);
-- rows
insert into p values (1), (2), (3);
-- forward
alter table p detach partition p1; create table p1a partition of p for values with (modulus 4, remainder 1); create table p1b partition of p for values with (modulus 4, remainder 3);
