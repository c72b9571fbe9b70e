-- before
create table t (a int, b int); create policy p on t using (a > 0); comment on policy p on t is 'P'; create policy q on t for select using (a > 0);
-- forward
alter policy p on t with check (b > 1);
drop policy q on t; create policy q on t for update using (a > 0) ;
