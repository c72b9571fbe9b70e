-- before
create view v1 as select 1 as a; create view v2 as select v1 as w from v1; create view v3 as select (w).a from v2;
-- forward
create or replace view v1 as select 1 as a, 2 as b;
