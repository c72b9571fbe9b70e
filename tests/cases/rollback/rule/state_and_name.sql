-- before
create table t (a int); create table log (a int); create rule r as on insert to t do also insert into log values (new.a); create rule q as on delete to t do instead nothing;
-- forward
alter table t disable rule r; alter rule q on t rename to q2; alter table t enable always rule q2;
