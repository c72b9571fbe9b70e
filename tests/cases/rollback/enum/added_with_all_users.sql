-- before
create type mood as enum ('sad', 'ok');
create domain dmood as mood default 'ok' check (value <> 'sad');
create type cmood as (a int, m mood);
create table t (a int, m mood default 'ok' not null, l mood[] default '{ok,sad}', d dmood, c cmood);
create table u (m mood primary key);
create index t_m on t (m) where m = 'ok';
create index t_ml on t using gin (l);
alter table t add constraint m_check check (m in ('sad', 'ok'));
create function f(m mood default 'sad') returns mood language sql immutable as $$ select m $$;
create function g(mood[]) returns setof mood language sql as $$ select 'ok'::text::mood $$;
create view v as select m, f(m) as fm from t where m = 'sad'; grant select on v to alice; comment on view v is 'V';
alter table t enable row level security; create policy p on t using (m <> 'sad');
create function tg() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger tr before update on t for each row when (new.m = 'ok') execute function tg();
comment on type mood is 'M'; grant usage on type mood to alice; comment on function f(mood) is 'F'; comment on column t.m is 'mm';
-- rows
insert into t values (1, 'ok', '{sad}', 'ok', '(1,ok)'); insert into u values ('ok');
-- forward
alter type mood add value 'happy' after 'ok';
