-- since: 18
-- before
create table p (a int not null) partition by range (a); create table p1 (a int constraint mine not null);
-- forward
alter table p1 rename constraint mine to other; alter table p attach partition p1 for values from (0) to (10);
