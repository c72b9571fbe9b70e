-- before
create table p (id int primary key, code text unique); create table c (code text references p (code));
-- rows
insert into p values (1, 'x'); insert into c values ('x');
-- forward
alter table p drop constraint p_code_key cascade;
