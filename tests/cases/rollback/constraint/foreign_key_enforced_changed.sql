-- since: 18
-- before
create table p (id int primary key); create table c (p_id int, constraint fk foreign key (p_id) references p);
-- rows
insert into p values (1); insert into c values (1);
-- forward
alter table c alter constraint fk not enforced;
