-- before
create table p (id int, at int) partition by range (id); create table p1 partition of p for values from (0) to (10); create table p2 partition of p for values from (10) to (20); create index p1_at on p1 (at); create index p2_at on p2 (at);
-- rows
insert into p values (1, 1);
-- forward
create index p_at on only p (at); alter index p_at attach partition p1_at; alter index p_at attach partition p2_at;
