-- before
create table t (id int primary key, s varchar(10) not null default 'new');
create view v1 as select id, s from t; create view v2 as select s, count(*) as n from v1 group by s; create materialized view m1 as select s from v2; create index m1_s on m1 (s); create function f() returns setof varchar language sql begin atomic select s from v1; end; create rule r as on update to t where new.s = 'x' do instead nothing; create policy p on t using (s = 'new'); create function tg() returns trigger language plpgsql as $$ begin return new; end $$; create trigger tr before update of s on t for each row execute function tg(); create index i1 on t (s); create index i2 on t (lower(s)) where s <> 'old'; create statistics st on id, s from t; alter table t add constraint ck check (s in ('new', 'old')); alter table t add column g text generated always as (upper(s)) stored; grant select (s) on t to alice; grant select on v2 to bob; comment on column v2.n is 'N'; comment on index i2 is 'I2'; comment on rule r on t is 'R';
-- rows
insert into t (id) values (1); insert into t values (2, 'old'); refresh materialized view m1;
-- forward
drop function f(); drop view v1 cascade; drop rule r on t; drop policy p on t; drop trigger tr on t; alter table t drop column g;
alter table t alter s type text;
create view v1 as select id, s from t;
