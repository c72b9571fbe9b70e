-- before
create table t (a int, b int); comment on table t is 'T'; create view v as select a from t; comment on view v is 'V'; comment on column v.a is 'VA'; create function f(int) returns int language sql immutable as $$ select 1 $$; comment on function f(int) is 'F'; create index i on t (f(a)); comment on index i is 'I'; alter table t add constraint c check (f(b) = 1); comment on constraint c on t is 'C';
-- rows
insert into t values (1, 2);
-- forward
drop function f(int) cascade; create function f(int, int) returns int language sql immutable as $$ select 1 $$;
