-- before
create table p (id int primary key); create table c (p_id int);
-- rows
insert into c values (99);
alter table c add constraint old_fk foreign key (p_id) references p not valid;
-- forward
alter table c drop constraint old_fk;
