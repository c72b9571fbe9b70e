-- before
create table p (id int primary key); create table c (p_id int);
alter table c add constraint fk foreign key (p_id) references p not valid;
-- rows
insert into p values (1); insert into c values (1);
-- forward
alter table c validate constraint fk;
