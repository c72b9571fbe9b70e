-- before
create table t (a int, b text); create table log (a int, b text);
create rule r as on update to t where old.a <> new.a do also (insert into log values (new.a, 'x'); delete from log where a = old.a);
create rule r2 as on delete to t do instead nothing; comment on rule r on t is 'R'; alter table t disable rule r2;
-- rows
insert into t values (1, 'x');
-- forward
drop rule r on t; drop rule r2 on t;
