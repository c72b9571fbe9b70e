-- before
create table t (a int); create table log (a int); create rule r as on insert to t do also insert into log values (new.a); comment on rule r on t is 'R';
-- forward
create or replace rule r as on insert to t where new.a > 0 do also insert into log values (-new.a);
