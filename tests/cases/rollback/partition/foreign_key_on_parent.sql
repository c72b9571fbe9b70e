-- before
create table r (id int primary key); create table p (id int, r_id int, constraint old_fk foreign key (id) references r) partition by range (id); create table p1 partition of p for values from (0) to (10);
-- rows
insert into r values (1); insert into p values (1, 1);
-- forward
alter table p drop constraint old_fk; alter table p add constraint new_fk foreign key (r_id) references r on delete cascade;
