-- since: 15
-- alone
-- before
create table t (id int primary key, v text); create publication pub for table t; create table u (id int primary key);
-- rows
insert into t values (1, 'x');
-- forward
alter publication pub add table u; alter table t replica identity full; alter table t enable row level security; create policy p on t for select using (true); alter table t rename to t_new; alter table t_new rename v to w; alter table t_new add column n int; create publication pub2 for table t_new (id, w);
