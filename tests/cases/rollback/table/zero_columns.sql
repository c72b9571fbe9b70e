-- before
create table empty ();
-- forward
alter table empty add column a int;
create table empty2 ();
