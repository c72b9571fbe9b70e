-- before
create table p (id int primary key); create table c (p_id int);
-- rows
insert into p values (1); insert into c values (1);
-- forward
alter table c add constraint fk_c_p foreign key (p_id) references p (id) on delete cascade on update set null;
