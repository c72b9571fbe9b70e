-- before
create table t (id int, parent int);
create recursive view r (id, depth) as select id, 1 from t where parent is null union all select t.id, r.depth + 1 from t join r on r.id = t.parent;
-- rows
insert into t values (1, null), (2, 1);
-- forward
drop view r;
