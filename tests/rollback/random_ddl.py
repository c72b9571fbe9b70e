# ruff: noqa: E501 - one shape, one line
"""Random schemas and random changes of them: sentences from a small grammar over few names, so that objects meet often.

A sentence that the server refuses is left out; what remains is a history that some careless person could have written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

POOLS: dict[str, Sequence[str]] = {
    "schema": ["s1", "s1", "s1", "s2"],
    "table": [*[f"s1.t{n}" for n in range(1, 6)], "s2.t1", 's1."T x"'],
    "parted": ["s1.p1", "s1.p2"],
    "part": ["s1.p1_a", "s1.p1_b", "s1.p2_a", "s2.p2_b", "s1.t5"],
    "anytable": [*[f"s1.t{n}" for n in range(1, 6)], "s2.t1", 's1."T x"', "s1.p1", "s1.p2", "s1.p1_a", "s1.p1_b", "s1.p2_a"],
    "column": ["id", "c1", "c1", "c1", "c2", "c2", "c3", "c4", '"C 5"'],
    "plaintype": [
        "int", "bigint", "smallint", "text", "varchar(10)", "varchar(40)", "char(4)", "numeric(8,2)", "numeric", "date", "timestamp",
        "timestamptz", "boolean", "jsonb", "int[]", "text[]", 'text collate "C"', "uuid", "double precision",
    ],
    "type": [
        "int", "bigint", "text", "text", "varchar(10)", "numeric(8,2)", "timestamptz", "boolean", "jsonb", "int[]", "s1.e1", "s1.e2",
        "s1.e1[]", "s1.d1", "s2.d2", "s1.k1", "s1.r1",
    ],
    "view": ["s1.v1", "s1.v2", "s1.v3", "s2.v1"],
    "relation": ["s1.t1", "s1.t2", "s1.t3", "s2.t1", "s1.v1", "s1.v2", "s1.v3", "s2.v1", "s1.m1", "s1.p1", 's1."T x"'],
    "mview": ["s1.m1", "s1.m2"],
    "function": ["s1.f1", "s1.f2", "s2.f1"],
    "procedure": ["s1.pr1", "s2.pr1"],
    "trigfun": ["s1.tf1", "s1.tf2"],
    "index": ["i1", "i2", "i3", "i4", '"I 5"'],
    "constraint": ["k1", "k2", "k3", "k4"],
    "enum": ["s1.e1", "s1.e2"],
    "value": ["'a'", "'b'", "'c'", "'d'", "'it''s'"],
    "domain": ["s1.d1", "s2.d2"],
    "composite": ["s1.k1", "s1.k2"],
    "range": ["s1.r1"],
    "sequence": ["s1.q1", "s1.q2", "s2.q1"],
    "trigger": ["tr1", "tr2", "tr3"],
    "policy": ["po1", "po2", '"po 3"'],
    "rule": ["ru1", "ru2"],
    "stats": ["s1.st1", "s1.st2"],
    "aggregate": ["s1.ag1", "s1.ag2"],
    "publication": ["pu1", "pu2"],
    "role": ["alice", "bob", "carol"],
    "grantee": ["alice", "bob", "carol", "public"],
    "privilege": ["select", "insert", "update", "delete", "truncate", "references", "trigger", "all"],
    "columnprivilege": ["select", "insert", "update", "references"],
    "option": ["", "", " with grant option"],
    "text": ["'one'", "'two'", "null", "'it''s \\ -- ; $$'", "E'line\\nbreak'"],
    "number": ["1", "2", "3", "7", "50"],
    "literal": ["1", "2", "'x'", "'b'", "null", "now()", "true", "'{}'", "'2020-02-02'", "'{1,2}'", "gen_random_uuid()", "nextval('s1.q1')"],
    "cascade": ["", "", " cascade"],
    "condition": [
        "{column} is not null", "{column} is not null or {column2} is null", "{column}::text <> 'zz'", "length({column}::text) < 900",
        "{column} in (1, 2, 3, 50)", "{column}::text in ('a', 'b', 'it''s', '1', 'x')", "s1.f1(1) > 0", "{column} = 'a'",
    ],
    "expression": [
        "{column}", "{column}", "{column}::text", "coalesce({column}::text, 'n')", "{column} + 1", "lower({column})", "s1.f1(1)",
        "s1.f2({column}::int)", "length({column}::text)", "({column}::text || 'x')",
    ],
    "ondelete": ["", " on delete cascade", " on delete set null", " on update cascade", " deferrable initially deferred", " not valid"],
    "enabled": ["disable", "enable", "enable always", "enable replica"],
    "method": ["btree", "btree", "hash", "gin", "brin"],
    "storage": ["plain", "main", "external", "extended"],
    "identity": ["always", "by default"],
    "timing": ["before insert", "after update", "before update of {column}", "after delete", "after insert or update"],
    "volatility": ["immutable", "stable", "volatile", "immutable strict", "immutable parallel safe cost 7"],
}  # fmt: skip

CREATE = """
create table {table} (id int primary key, {column} {type}, {column2} {type2})
create table {table} (id serial, c1 {type}, c2 {plaintype} default {literal})
create table {table} (id int generated {identity} as identity primary key, c1 {type} not null, c2 {type2} default {literal}, c3 text)
create table {table} (id int, c1 {plaintype}, c2 {type} check ({condition}), c3 {plaintype2}, unique (id))
create table {table} (id int, c1 int, c2 text generated always as (c1::text || 'g') stored)
create table {table} (c4 int) inherits ({table2})
create table {table} (like {table2} including all)
create table {parted} (id int, c1 {type}, c2 text) partition by range (id)
create table {parted} (id int primary key, c1 int, c2 {plaintype} default {literal}) partition by list (id)
create table {part} partition of {parted} for values from (0) to (10)
create table {part} partition of {parted} for values from (10) to (20)
create table {part} partition of {parted} for values in (1, 2, 3)
create table {part} partition of {parted} default
create view {view} as select * from {relation}
create view {view} as select {column}, {column2} from {relation} where {condition}
create view {view} with (security_barrier) as select a.{column} as id, b.c1 from {relation} a join {relation2} b on a.id = b.id
create view {view} as select {column}::text as c1, count(*) as id from {relation} group by 1
create view {view} as select {expression} as c1, 1 as id from {relation} union all select 'u', 2
create materialized view {mview} as select id, c1 from {relation}
create materialized view {mview} as select {expression} as c1, 1 as id from {relation} with no data
create function {function}(i int) returns int language sql {volatility} as $$ select 1 $$
create function {function}(i int default 3, j text default 'x') returns text language plpgsql {volatility} as $$ begin return j; end $$
create function {function}(i {type}) returns {type2} language sql {volatility} as $$ select null $$
create function {function}({relation}) returns int language sql as $$ select 1 $$
create function {function}(i int) returns bigint language sql begin atomic select count(*) from {relation}; end
create function {function}() returns setof {relation} language sql as $$ select null $$
create function {function}(out a int, out b {type}) language sql as $$ select null, null $$
create procedure {procedure}(a int) language sql as $$ select 1 $$
create function {trigfun}() returns trigger language plpgsql as $$ begin return new; end $$
create aggregate {aggregate}(int) (sfunc = int4pl, stype = int, initcond = '{number}')
create trigger {trigger} {timing} on {anytable} for each row execute function {trigfun}()
create trigger {trigger} after update on {anytable} for each row when (old.* is distinct from new.*) execute function {trigfun}('x')
create trigger {trigger} instead of insert on {view} for each row execute function {trigfun}()
create rule {rule} as on delete to {anytable} do instead nothing
create rule {rule} as on update to {anytable} where old.{column} is null do also insert into s1.t1 (id) values (new.id)
create policy {policy} on {anytable} using ({condition})
create policy {policy} on {anytable} as restrictive for insert to {role} with check ({condition})
create type {enum} as enum ('a', 'b')
create type {enum} as enum ('b', 'c', 'it''s')
create domain {domain} as {plaintype} check (value is not null or true)
create domain {domain} as text default 'x' constraint k1 check (value <> 'zz')
create domain {domain} as {enum}
create type {composite} as (x int, y {type})
create type {range} as range (subtype = float8)
create sequence {sequence} start {number} increment {number2}
create sequence {sequence} as smallint cycle owned by {table}.{column}
create index {index} on {anytable} ({column})
create index {index} on {anytable} using {method} ({column})
create unique index {index} on {anytable} ({column}, {column2})
create index {index} on {anytable} (({expression})) where {condition}
create index {index} on {anytable} ({column} desc nulls last) include ({column2}) with (fillfactor = {number}0)
create index {index} on only {parted} ({column})
create index {index} on {mview} (c1)
create statistics {stats} on {column}, {column2} from {anytable}
create statistics {stats} (mcv) on {column}, ({expression}) from {anytable}
create publication {publication} for table {table}
create publication {publication} for table {table} ({column}, id) where (id > 0)
create publication {publication} for all tables with (publish = 'insert')
create cast ({composite} as text) with inout
create operator s1.=== (leftarg = int, rightarg = text, function = s1.f1)
""".strip().splitlines()

ALTER = """
alter table {anytable} add column {column} {type}
alter table {anytable} add column {column} {plaintype} default {literal}
alter table {anytable} add column {column} int not null default {number}
alter table {anytable} add column {column} text generated always as (s1.f1(1)::text) stored
alter table {anytable} add column {column} int generated {identity} as identity
alter table {anytable} add column {column} serial
alter table {anytable} drop column {column}{cascade}
alter table {anytable} rename column {column} to {column2}
alter table {anytable} rename column {column} to c9
alter table {anytable} alter column {column} type {plaintype} using {column}::text::{plaintype}
alter table {anytable} alter column {column} type {plaintype}
alter table {anytable} alter column {column} type {type} using null
alter table {anytable} alter column {column} set default {literal}
alter table {anytable} alter column {column} drop default
alter table {anytable} alter column {column} set not null
alter table {anytable} alter column {column} drop not null
alter table {anytable} alter column {column} set statistics {number}
alter table {anytable} alter column {column} set storage {storage}
alter table {anytable} alter column {column} set (n_distinct = {number})
alter table {anytable} alter column {column} drop expression if exists
alter table {anytable} alter column {column} add generated {identity} as identity (start {number})
alter table {anytable} alter column {column} drop identity
alter table {anytable} alter column {column} set generated {identity} set increment by {number}
alter table {anytable} add constraint {constraint} check ({condition})
alter table {anytable} add constraint {constraint} check ({condition}) not valid
alter table {anytable} add constraint {constraint} check ({condition}) no inherit
alter table {anytable} add constraint {constraint} unique ({column})
alter table {anytable} add constraint {constraint} unique ({column}, {column2}) deferrable
alter table {anytable} add constraint {constraint} primary key ({column})
alter table {anytable} add constraint {constraint} foreign key ({column}) references {anytable2} (id){ondelete}
alter table {anytable} add constraint {constraint} unique using index {index}
alter table {anytable} drop constraint {constraint}{cascade}
alter table {anytable} rename constraint {constraint} to {constraint2}
alter table {anytable} validate constraint {constraint}
alter table {anytable} alter constraint {constraint} deferrable initially deferred
alter table {table} rename to t6
alter table s1.t6 rename to t2
alter table {table} set schema s2
alter table s2.t1 set schema s1
alter table {anytable} owner to {role}
alter table {table} set unlogged
alter table {table} set logged
alter table {table} set (fillfactor = {number}0)
alter table {table} reset (fillfactor)
alter table {anytable} enable row level security
alter table {anytable} force row level security
alter table {anytable} disable row level security
alter table {table} replica identity full
alter table {table} replica identity nothing
alter table {table} cluster on {index}
alter table {table} inherit {table2}
alter table {table} no inherit {table2}
alter table {parted} attach partition {part} for values from (20) to (30)
alter table {parted} attach partition {part} for values in (7, 8)
alter table {parted} detach partition {part}
alter index s1.p_idx attach partition s1.{index}
alter index s1.{index} rename to {index2}
alter index s1.{index} set (fillfactor = {number}0)
alter table {anytable} {enabled} trigger {trigger}
alter trigger {trigger} on {anytable} rename to {trigger2}
alter table {anytable} disable rule {rule}
alter policy {policy} on {anytable} using ({condition})
alter policy {policy} on {anytable} to {role}, {role2}
alter policy {policy} on {anytable} rename to {policy2}
alter view {view} rename to v4
alter view s1.v4 rename to v2
alter view {view} rename column {column} to {column2}
alter view {view} alter column {column} set default {literal}
alter view {view} set (security_invoker = true)
alter view {view} reset (security_barrier)
alter view {view} owner to {role}
alter materialized view {mview} rename to m3
alter function {function}(int) rename to f9
alter function s1.f9(int) rename to f1
alter function {function}(int) security definer strict parallel safe
alter function {function}(int) set search_path = pg_catalog
alter function {function}(int) owner to {role}
alter function {function}(int) set schema {schema}
create or replace function {function}(i int) returns int language sql {volatility} as $$ select {number} $$
create or replace view {view} as select *, 1 as extra from {relation}
create or replace trigger {trigger} {timing} on {anytable} for each row execute function {trigfun}()
alter type {enum} add value {value}
alter type {enum} add value {value} before {value2}
alter type {enum} rename value {value} to 'renamed'
alter type {enum} rename to e3
alter type s1.e3 rename to e1
alter type {enum} owner to {role}
alter type {composite} add attribute z {plaintype}
alter type {composite} drop attribute y
alter type {composite} alter attribute x type {plaintype}
alter type {composite} rename attribute x to xx
alter type {composite} rename to k3
alter type {range} rename to r2
alter domain {domain} set default {literal}
alter domain {domain} drop default
alter domain {domain} set not null
alter domain {domain} drop not null
alter domain {domain} add constraint {constraint} check (value::text <> 'q')
alter domain {domain} add constraint {constraint} check (value::text <> 'q') not valid
alter domain {domain} drop constraint {constraint}
alter domain {domain} rename to d3
alter sequence {sequence} increment {number} maxvalue 5000 cache {number2}
alter sequence {sequence} owned by {table}.{column}
alter sequence {sequence} owned by none
alter sequence {sequence} rename to q4
alter sequence {sequence} as bigint no cycle
alter statistics {stats} set statistics {number}
alter statistics {stats} rename to st3
alter aggregate {aggregate}(int) rename to ag3
alter publication {publication} add table {table}
alter publication {publication} drop table {table}
alter publication {publication} set (publish = 'update')
alter schema s2 rename to s3
alter schema s2 owner to {role}
comment on table {anytable} is {text}
comment on column {anytable}.{column} is {text}
comment on view {view} is {text}
comment on column {view}.{column} is {text}
comment on function {function}(int) is {text}
comment on index s1.{index} is {text}
comment on constraint {constraint} on {anytable} is {text}
comment on trigger {trigger} on {anytable} is {text}
comment on policy {policy} on {anytable} is {text}
comment on rule {rule} on {anytable} is {text}
comment on type {enum} is {text}
comment on domain {domain} is {text}
comment on sequence {sequence} is {text}
comment on statistics {stats} is {text}
comment on schema s2 is {text}
comment on materialized view {mview} is {text}
grant {privilege} on {relation} to {grantee}
grant {privilege} on {relation} to {role}{option}
grant {columnprivilege} ({column}) on {relation} to {role}{option}
revoke {privilege} on {relation} from {grantee} cascade
revoke {columnprivilege} ({column}) on {relation} from {role} cascade
grant execute on function {function}(int) to {role}{option}
revoke execute on function {function}(int) from public
grant usage on type {enum} to {role}
revoke usage on type {domain} from public
grant usage on sequence {sequence} to {role}
grant usage on schema s2 to {role}
alter default privileges in schema s1 grant select on tables to {role}
alter default privileges grant execute on functions to {role}
alter default privileges revoke execute on functions from public
alter default privileges in schema s1 revoke select on tables from {role}
""".strip().splitlines()

DROP = """
drop table {anytable}{cascade}
drop view {view}{cascade}
drop materialized view {mview}{cascade}
drop function {function}(int){cascade}
drop function {trigfun}(){cascade}
drop procedure {procedure}(int)
drop aggregate {aggregate}(int){cascade}
drop trigger {trigger} on {anytable}
drop rule {rule} on {anytable}
drop policy {policy} on {anytable}
drop type {enum}{cascade}
drop domain {domain}{cascade}
drop type {composite}{cascade}
drop type {range}{cascade}
drop sequence {sequence}{cascade}
drop index s1.{index}
drop index s1.{index} cascade
drop statistics {stats}
drop publication {publication}
drop cast ({composite} as text)
drop schema s2{cascade}
""".strip().splitlines()

ROWS = """
insert into {anytable} (id) values ({number})
insert into {anytable} default values
insert into {anytable} (id, {column}) values ({number}, {literal})
insert into {anytable} (id, c1, c2) values ({number}, {literal}, {literal2})
insert into {anytable} (id, c1) values ({number}, 'a')
refresh materialized view {mview}
select nextval('{sequence}')
""".strip().splitlines()

_PLACE = re.compile(r"\{([a-z]+)(\d?)\}")


def sentence(random: Random, shapes: Sequence[str]) -> str:
    """Return one statement: a shape with its places filled; the same place in one statement gets the same filling."""
    chosen: dict[str, str] = {}

    def fill(match: re.Match[str]) -> str:
        key = match[0]
        if key not in chosen:
            chosen[key] = _PLACE.sub(fill, random.choice(POOLS[match[1]]))
        return chosen[key]

    return _PLACE.sub(fill, random.choice(shapes))


def schema(random: Random) -> list[str]:
    """Return the statements of a random schema with rows, what others need first; many will be refused."""
    first = [shape for shape in CREATE if shape.startswith(("create type", "create domain", "create seq", "create function"))]
    tables = [shape for shape in CREATE if shape.startswith("create table")]
    statements = ["create schema s1", "create schema s2"]
    statements += [sentence(random, first) for _ in range(random.randint(4, 16))]
    statements += [sentence(random, tables) for _ in range(random.randint(4, 16))]
    statements += [sentence(random, ROWS) for _ in range(random.randint(0, 30))]
    for _ in range(random.randint(20, 120)):
        statements.append(sentence(random, random.choices((CREATE, ALTER), (3, 2))[0]))
    return statements + [sentence(random, ROWS) for _ in range(random.randint(0, 30))]


def change(random: Random) -> list[str]:
    """Return the statements of a random change; most will be refused."""
    return [sentence(random, random.choices((CREATE, ALTER, DROP), (2, 5, 2))[0]) for _ in range(random.randint(8, 60))]
