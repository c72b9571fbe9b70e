-- before
create table t (a int, b int); create policy p on t for all to alice using (a > 0) with check (a > 1); create policy q on t for insert with check (a > 1); create policy r on t for select using (true);
-- forward
alter policy p on t to public, bob using (b > 0) with check (b > 1); alter policy q on t with check (b = 5); alter policy r on t using (false);
