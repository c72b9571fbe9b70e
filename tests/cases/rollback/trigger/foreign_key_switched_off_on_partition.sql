-- alone
-- expect: refused
-- before
create table parent (id integer primary key);
create table child (parent integer references parent) partition by list (parent);
create table child1 partition of child for values in (1);
-- forward
alter table child1 disable trigger all;
