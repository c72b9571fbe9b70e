-- before
create table t (a int); create view v as select a from t; create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger tr instead of insert on v for each row execute function f(); comment on trigger tr on v is 'TR';
-- forward
drop view v; create view v as select a, 1 as b from t;
