# ruff: noqa: E501 - one shape, one line
"""Views, materialised views, rules, policies and triggers."""

from __future__ import annotations

POOLS = {
    "view": ["s1.v1", "s1.v2", "s1.v3", "s2.v1"],
    "mview": ["s1.m1", "s1.m2"],
    "trigger": ["tr1", "tr1", "tr2"],
    "policy": ["po1", "po1", '"po 3"'],
    "rule": ["ru1", "ru1", "ru2"],
    "timing": ["before insert", "after update", "before update of {column}", "after delete", "after insert or update"],
    "viewoption": ["security_invoker = true", "check_option = local", "check_option = cascaded", "security_barrier = false"],
}

CREATE = """
create view {view} as select * from {relation}
create view {view} as select {column}, {column2} from {relation} where {condition}
create view {view} with (security_barrier) as select a.{column} as id, b.c1 from {relation} a join {relation2} b on a.id = b.id
create view {view} as select {column}::text as c1, count(*) as id from {relation} group by 1
create view {view} as select {expression} as c1, 1 as id from {relation} union all select 'u', 2
create view {view} as select id, c1, s1.ag1(id) over (partition by c1) as c2 from {relation}
create view {view} as with recursive w(id) as (select 1 union all select id + 1 from w where id < 5) select w.id, r.c1 from w left join {relation} r using (id)
create view {view} as select id, c1 from {relation} where id in (select id from {relation2}) with check option
create view {view} as select r.id, f.* from {relation} r, lateral s1.f1(r.id) as f(c1)
create recursive view {view} (id) as values (1) union all select id + 1 from {view} where id < 3
create materialized view {mview} as select id, c1 from {relation}
create materialized view {mview} as select {expression} as c1, 1 as id from {relation} with no data
create materialized view {mview} with (fillfactor = {number}0) as select distinct id, c1 from {relation} order by id
create index {index} on {mview} (c1)
create unique index {index} on {mview} (id)
create trigger {trigger} {timing} on {anytable} for each row execute function {trigfun}()
create trigger {trigger} after update on {anytable} for each row when (old.* is distinct from new.*) execute function {trigfun}('x')
create trigger {trigger} after insert on {anytable} referencing new table as nt for each statement execute function {trigfun}()
create trigger {trigger} after truncate on {anytable} execute function {trigfun}('it''s', '2')
create constraint trigger {trigger} after insert or update on {anytable} deferrable initially deferred for each row execute function {trigfun}()
create trigger {trigger} instead of insert on {view} for each row execute function {trigfun}()
create rule {rule} as on delete to {anytable} do instead nothing
create rule {rule} as on update to {anytable} where old.{column} is null do also insert into s1.t1 (id) values (new.id)
create rule {rule} as on insert to {view} do instead (insert into s1.t1 (id) values (new.id); notify ch)
create policy {policy} on {anytable} using ({condition})
create policy {policy} on {anytable} as restrictive for insert to {role} with check ({condition})
create policy {policy} on {anytable} for update to {role}, {role2} using ({condition}) with check (id in (select id from {anytable2}))
""".strip().splitlines()

ALTER = """
create or replace view {view} as select *, 1 as extra from {relation}
create or replace view {view} as select id, c1 from {relation}
create or replace trigger {trigger} {timing} on {anytable} for each row execute function {trigfun}()
create or replace rule {rule} as on delete to {anytable} do also select 1
alter table {anytable} {enabled} trigger {trigger}
alter table {anytable} {enabled} rule {rule}
alter table {anytable} disable trigger all
alter trigger {trigger} on {anytable} rename to {trigger2}
alter rule {rule} on {anytable} rename to ru3
alter policy {policy} on {anytable} using ({condition})
alter policy {policy} on {anytable} to {role}, {role2}
alter policy {policy} on {anytable} rename to {policy2}
alter view {view} rename to v4
alter view s1.v4 rename to v2
alter view {view} set schema {schema}
alter view {view} rename column {column} to {column2}
alter view {view} alter column {column} set default {literal}
alter view {view} set ({viewoption})
alter view {view} reset (security_barrier)
alter materialized view {mview} rename to m3
alter materialized view {mview} set schema {schema}
alter materialized view {mview} alter column c1 set statistics {number}
alter materialized view {mview} set (autovacuum_enabled = false)
alter materialized view {mview} cluster on {index}
alter materialized view {mview} rename column c1 to c2
""".strip().splitlines()

DROP = """
drop view {view}{cascade}
drop materialized view {mview}{cascade}
drop trigger {trigger} on {anytable}
drop rule {rule} on {anytable}
drop policy {policy} on {anytable}
""".strip().splitlines()
