-- since: 18
-- before
create table p (id int primary key); create table c (p_id int, constraint fk foreign key (p_id) references p not enforced);
-- rows
insert into c values (77);
-- forward
alter table c drop constraint fk;
