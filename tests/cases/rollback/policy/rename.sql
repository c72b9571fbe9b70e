-- before
create table t (a int); create policy p on t using (a > 0);
-- forward
alter policy p on t rename to "p two";
