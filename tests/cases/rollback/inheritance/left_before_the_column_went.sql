-- before
create table p (a int);
create table c (a int, b text check (b <> ''));
-- rows
insert into c values (1, 'x');
-- forward
alter table p add column b text;
alter table p add constraint c_b_check check (b <> '');
alter table c inherit p;
