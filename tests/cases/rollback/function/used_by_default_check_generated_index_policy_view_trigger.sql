-- before
create function n(a int) returns int language sql immutable as $$ select a + 1 $$;
create function tg() returns trigger language plpgsql as $$ begin return new; end $$;
create table t (a int default n(1), b int generated always as (n(2)) stored, c int check (n(c) > 0));
create index t_n on t (n(a)); alter table t enable row level security; create policy p on t using (n(a) > 0);
create view v as select n(a) as x from t; create trigger tr after insert on t for each row when (n(new.a) > 0) execute function tg();
comment on view v is 'V'; comment on policy p on t is 'P'; grant select on v to alice;
-- rows
insert into t (c) values (1);
-- forward
drop function n(int) cascade; drop trigger if exists tr on t;
