-- before
create table t (a int);
-- forward
create table s1 (a int); create table s2 (x int); alter table s1 enable row level security; alter table s2 enable row level security; create policy p1 on s1 using (a in (select x from s2)); create policy p2 on s2 using (x in (select a from s1));
