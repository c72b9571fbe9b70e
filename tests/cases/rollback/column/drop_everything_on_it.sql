-- expect: schema_only
-- before
create table r (id int primary key);
create table t (a int, b int default 7 references r (id) on update cascade, c text generated always as (b::text || '!') stored);
alter table t add constraint b_positive check (b > 0);
create index t_b_idx on t (b) where a > 1;
create unique index t_ab on t (a, b);
create view v as select a, b from t;
comment on column t.b is 'kept?';
comment on view v is 'view of b';
grant select (b), update (b) on t to alice;
grant select on v to bob;
alter table t alter column b set statistics 50;
-- rows
insert into r values (7); insert into t values (1, 7);
-- forward
drop view v;
alter table t drop column b cascade;
