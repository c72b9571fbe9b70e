-- before
create table p (a int, b int, primary key (a)) partition by list (a); create table p1 (a int not null, b int); create index p1_first on p1 (b); create index p1_second on p1 (b);
create index pi on only p (b); alter table p attach partition p1 for values in (1); create index pj on p (b);
create table p2 partition of p for values in (2) ; create index p2_lone on p2 (b);
-- rows
insert into p values (1, 2), (2, 3);
-- forward
alter table p detach partition p2; drop index p2_lone; create index p2_new on p2 (b);
