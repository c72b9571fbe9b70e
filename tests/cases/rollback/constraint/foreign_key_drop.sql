-- before
create table p (id int, x int, primary key (id, x)); create table c (p_id int, x int, constraint fk foreign key (p_id, x) references p match full on delete set null deferrable initially deferred);
comment on constraint fk on c is 'FK';
-- rows
insert into p values (1, 1); insert into c values (1, 1);
-- forward
alter table c drop constraint fk;
