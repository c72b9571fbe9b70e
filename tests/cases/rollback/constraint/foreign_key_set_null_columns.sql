-- since: 15
-- before
create table p (id int, x int, primary key (id, x)); create table c (p_id int, x int, constraint fk foreign key (p_id, x) references p on delete set null (x));
-- forward
alter table c drop constraint fk;
alter table c add constraint fk foreign key (p_id, x) references p on delete set default;
