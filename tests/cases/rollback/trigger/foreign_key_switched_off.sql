-- alone
-- expect: refused
-- before
create table parent (id integer primary key);
create table child (parent integer references parent);
-- forward
alter table child disable trigger all;
