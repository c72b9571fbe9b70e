-- before
create table p (id int not null, at int) partition by range (id); create table p1 partition of p for values from (0) to (10);
-- rows
insert into p values (1, 1);
-- forward
alter table p add constraint p_pk primary key (id);
