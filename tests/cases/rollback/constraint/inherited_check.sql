-- before
create table p (a int); create table c () inherits (p);
alter table c add constraint x check (a > 0);
-- rows
insert into c values (1);
-- forward
alter table p add constraint y check (a < 100);
alter table p add constraint x check (a > 0);
