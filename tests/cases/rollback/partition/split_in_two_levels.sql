-- before
create table p (a int, b int) partition by list (a); create table p1 partition of p for values in (1); create table p2 partition of p for values in (2); create table q (a int primary key); alter table p add foreign key (a) references q;
-- rows
insert into q values (1), (2); insert into p values (1, 1), (2, 2);
-- forward
alter table p detach partition p1; alter table p detach partition p2; create table p1_2 partition of p for values in (1, 2) partition by list (b); alter table p1_2 attach partition p1 for values in (1); alter table p1_2 attach partition p2 for values in (2);
