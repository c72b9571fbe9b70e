-- before
create table p (a int, b int, c text) partition by range (a); create table p1 partition of p for values from (0) to (10); create table p2 partition of p for values from (10) to (20);
-- rows
insert into p values (1, 1, '1');
-- forward
alter table p detach partition p1; alter table p alter b type text, alter c type varchar; alter table p1 alter b type text, alter c type varchar; alter table p attach partition p1 for values from (-5) to (10);
