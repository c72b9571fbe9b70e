-- expect: schema_only
-- before
create table p (id int, at int, gone text) partition by range (id); create table p1 partition of p for values from (0) to (10);
-- rows
insert into p values (1, 1, 'x');
-- forward
alter table p add column n int default 3; alter table p drop column gone; alter table p rename at to att; alter table p alter att type bigint; alter table p1 alter att set default 5;
