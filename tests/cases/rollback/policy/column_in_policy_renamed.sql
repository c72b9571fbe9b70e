-- before
create table t (a int, owner_name text); create policy p on t using (owner_name = current_user); create policy r on t using ((select count(*) from t t2 where t2.a = t.a) > 0);
-- forward
alter table t rename owner_name to owned_by;
