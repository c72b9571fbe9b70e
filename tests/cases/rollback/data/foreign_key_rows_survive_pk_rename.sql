-- before
create table p (id int primary key, v text); create table c (id int primary key, p_id int references p);
-- rows
insert into p values (1, 'a'), (2, 'b'); insert into c values (1, 1), (2, 2);
-- forward
alter table p rename id to p_id; alter table p alter p_id type bigint; alter table c alter p_id type bigint; alter table c rename p_id to parent;
