-- expect: refused
-- before
create table p (id int primary key); create table c (p_id int references p);
-- rows
insert into p values (1); insert into c values (1);
-- forward
alter table c drop constraint c_p_id_fkey; insert into c values (7);
