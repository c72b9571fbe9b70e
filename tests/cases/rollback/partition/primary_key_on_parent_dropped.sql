-- before
create table p (id int, at int, constraint p_pk primary key (id)) partition by range (id); create table p1 partition of p for values from (0) to (10); create table c (id int references p);
-- rows
insert into p values (1, 1); insert into c values (1);
-- forward
alter table p drop constraint p_pk cascade;
