-- before
create table parent (a integer);
create table child () inherits (parent);
create table plain (a integer);
create publication parent_added_with_children for table plain;
-- forward
alter publication parent_added_with_children set table plain, parent;
