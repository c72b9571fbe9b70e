-- before
create table t (a int); create table log (a int);
-- forward
create rule r as on insert to t do also insert into log values (new.a);
create rule r2 as on delete to t where old.a > 5 do instead nothing;
