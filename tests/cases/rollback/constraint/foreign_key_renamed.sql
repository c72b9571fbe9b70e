-- before
create table p (id int primary key); create table c (p_id int, constraint fk foreign key (p_id) references p);
-- forward
alter table c rename constraint fk to c_p_fk;
