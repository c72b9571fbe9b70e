-- before
create table t (a int, who text); create policy p on t as restrictive for update to alice, bob using (who = current_user) with check (a in (1, 2)); create policy q on t; comment on policy p on t is 'P';
-- rows
insert into t values (1, 'x');
-- forward
drop policy p on t; drop policy q on t;
