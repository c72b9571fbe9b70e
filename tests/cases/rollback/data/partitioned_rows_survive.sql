-- before
create table p (id int primary key, v text) partition by range (id); create table p1 partition of p for values from (0) to (10); create table p2 partition of p for values from (10) to (20);
-- rows
insert into p values (1, 'a'), (11, 'b');
-- forward
alter table p alter v type varchar(100); alter table p add column n int not null default 4; create index on p (v);
