-- expect: schema_only
-- alone
-- before
create foreign data wrapper w;
create server s foreign data wrapper w;
create table t (a integer, b text);
create foreign table f (c integer) inherits (t) server s;
alter foreign table f alter column a options (name 'x');
alter foreign table f alter column b options (name 'y');
create foreign table g (a integer) server s;
-- forward
drop foreign table g;
alter table t drop column b;
alter foreign table f no inherit t;
