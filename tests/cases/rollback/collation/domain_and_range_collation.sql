-- expect: schema_only
-- before
create collation c1 (locale = 'C'); create domain d as text collate c1; create type r as range (subtype = text, collation = c1); create table t (a d, b r);
-- rows
insert into t values ('x', '[a,b)');
-- forward
alter table t alter a type text, drop b; drop type r; drop domain d; drop collation c1;
