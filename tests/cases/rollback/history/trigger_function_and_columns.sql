-- before
create table t (id int, total numeric, tax numeric); create function calc() returns trigger language plpgsql as $$ begin new.tax := new.total * 0.2; return new; end $$; create trigger calc before insert or update of total on t for each row execute function calc();
-- rows
insert into t values (1, 10);
-- forward
create or replace function calc() returns trigger language plpgsql as $$ begin new.tax := new.total * 0.19; new.gross := new.total + new.tax; return new; end $$;
alter table t add column gross numeric; drop trigger calc on t; create trigger calc before insert or update of total, tax on t for each row execute function calc(); create trigger calc2 after delete on t for each row execute function calc();
