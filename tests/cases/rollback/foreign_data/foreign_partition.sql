-- alone
-- before
create foreign data wrapper w; create server s foreign data wrapper w; create table p (a int, b int) partition by range (a); create foreign table fp partition of p for values from (0) to (10) server s options (t 'x');
-- forward
alter table p detach partition fp;
