-- before
create table parent (id integer primary key);
create table child (parent integer references parent);
alter table child disable trigger all;
-- forward
alter table child add column extra integer;
