-- before
create table p (id int primary key, v int) partition by range (id); create table p1 partition of p for values from (0) to (10); create index p_v on p (v);
-- rows
insert into p values (1, 1);
-- forward
alter table p1 rename to part_one; alter table p rename to parent; alter index p_v rename to parent_v; alter index p1_v_idx rename to part_one_v;
