-- before
create table p (id bigint not null primary key, up bigint) partition by range (id); alter table p add foreign key (up) references p (id); create table p1 (id bigint not null primary key, up bigint);
-- rows
insert into p1 values (1, null);
-- forward
alter table p attach partition p1 for values from (0) to (10); create table p2 partition of p for values from (10) to (20); create table p3 (id bigint not null primary key, up bigint) partition by range (id); create table p32 partition of p3 for values from (20) to (30); alter table p attach partition p3 for values from (20) to (40); alter table p detach partition p2;
