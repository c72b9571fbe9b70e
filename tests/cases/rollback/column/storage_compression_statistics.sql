-- before
create table t (a text, b text, c int, d text);
alter table t alter a set storage external, alter b set compression pglz, alter c set statistics 10, alter c set (n_distinct = 5);
-- rows
insert into t values ('a', 'b', 1);
-- forward
alter table t alter a set storage main, alter b set compression default, alter c set statistics -1, alter c reset (n_distinct);
alter table t alter d set storage external, alter d set compression pglz, alter d set statistics 0, alter d set (n_distinct = -0.5);
