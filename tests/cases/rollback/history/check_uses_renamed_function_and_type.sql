-- before
create type level as enum ('low', 'high'); create function is_ok(level) returns boolean language sql immutable as $$ select true $$; create domain dl as level check (is_ok(value)); create table t (l level default 'low' check (is_ok(l)), d dl); create view v as select l from t where is_ok(l);
-- rows
insert into t values ('low', 'high');
-- forward
alter function is_ok(level) rename to allowed; alter type level rename to grade; alter type grade rename value 'low' to 'lowest'; alter domain dl rename to dgrade;
