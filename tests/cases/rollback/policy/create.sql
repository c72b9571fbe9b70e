-- before
create table t (a int, who text); alter table t enable row level security;
-- forward
create policy p on t for select to alice, bob using (who = current_user);
create policy p2 on t as restrictive for insert with check (a > 0);
