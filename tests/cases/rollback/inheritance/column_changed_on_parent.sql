-- before
create table p (a int, n int); create table c (b int) inherits (p); create index c_n on c (n);
-- rows
insert into c values (1, 2, 3);
-- forward
alter table p alter n type bigint; alter table p rename a to aa; alter table only c alter n set default 4; alter table p alter n set default 9;
