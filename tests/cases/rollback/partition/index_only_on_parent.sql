-- before
create table p (id int, at int) partition by range (id); create table p1 partition of p for values from (0) to (10); create index p_at on only p (at); create index p_id on only p (id);
-- rows
insert into p values (1, 1);
-- forward
drop index p_at; create index p1_id on p1 (id); alter index p_id attach partition p1_id;
