-- expect: schema_only
-- before
create function f() returns trigger language plpgsql as 'begin return new; end'; create table p (a int) partition by list (a); create table p1 partition of p for values in (1); create table p2 partition of p for values in (2) partition by list (a); create table p21 partition of p2 for values in (2);
create trigger tg after insert on p for each row execute function f(); create trigger tk after insert on p for each row execute function f(); alter table p disable trigger tg; alter table p2 enable always trigger tk;
-- forward
drop table p; drop function f();
