# ruff: noqa: E501 - one shape, one line
"""Functions, procedures, aggregates, event triggers, languages and transforms."""

from __future__ import annotations

POOLS = {
    "function": ["s1.f1", "s1.f2", "s2.f1"],
    "procedure": ["s1.pr1", "s2.pr1"],
    "trigfun": ["s1.tf1", "s1.tf2"],
    "aggregate": ["s1.ag1", "s1.ag2"],
    "eventtrigger": ["et1", "et2"],
    "eventfun": ["s1.ef1", "s2.ef1"],
    "language": ["la1", "la2"],
    "volatility": ["immutable", "stable", "volatile", "immutable strict", "immutable parallel safe cost 7", "stable leakproof", "security definer set work_mem = '8MB'"],
    "event": ["ddl_command_start", "ddl_command_end", "sql_drop", "table_rewrite", "login"],
    "tags": ["", "", " when tag in ('CREATE SEQUENCE', 'ALTER FUNCTION')", " when tag in ('DROP INDEX')"],
}  # fmt: skip

CREATE = """
create function {function}(i int) returns int language sql {volatility} as $$ select 1 $$
create function {function}(i int default 3, j text default 'x') returns text language plpgsql {volatility} as $$ begin return j; end $$
create function {function}(i {type}) returns {type2} language sql {volatility} as $$ select null $$
create function {function}({relation}) returns int language sql as $$ select 1 $$
create function {function}(i int) returns bigint language sql begin atomic select count(*) from {relation}; end
create function {function}(i int) returns int language sql return {function2}(i) + 1
create function {function}() returns setof {relation} language sql as $$ select null $$
create function {function}(out a int, out b {type}) language plpgsql as $$ begin a := 1; end $$
create function {function}(a {type}, variadic b int[]) returns table (x int, y {type}) language sql rows 7 as $$ select 1, null $$
create function {function}(anyelement) returns anyarray language sql as $$ select array[$1] $$
create function {function}(a int, inout b text default 'it''s') language {language} as $$ begin end $$
create function {function}() returns int8 language internal window as 'window_row_number'
create procedure {procedure}(a int) language sql as $$ select 1 $$
create procedure {procedure}(a int, inout b {type} default null) language plpgsql security definer as $$ begin commit; end $$
create procedure {procedure}(a int) language sql begin atomic insert into s1.t1 (id) values (a); delete from s1.t2 where id = a; end
create function {trigfun}() returns trigger language plpgsql as $$ begin return new; end $$
create function {eventfun}() returns event_trigger language plpgsql as $$ begin end $$
create aggregate {aggregate}(int) (sfunc = int4pl, stype = int, initcond = '{number}')
create aggregate {aggregate}(int) (sfunc = int4pl, stype = int, combinefunc = int4pl, msfunc = int4pl, minvfunc = int4mi, mstype = int, minitcond = '0', parallel = safe)
create aggregate {aggregate}(*) (sfunc = int8inc, stype = int8, initcond = '0')
create aggregate {aggregate}(text order by text) (sfunc = textcat, stype = text, finalfunc_modify = read_write)
create aggregate {aggregate}(float8 order by anyelement) (sfunc = ordered_set_transition, stype = internal, finalfunc = percentile_disc_final, finalfunc_extra)
create aggregate {aggregate}({type}) (sfunc = array_append, stype = {type}[], initcond = '{{}}')
create aggregate {aggregate}(int) (sfunc = int4larger, stype = int, sortop = operator(pg_catalog.>), sspace = {number}0)
create event trigger {eventtrigger} on {event}{tags} execute function {eventfun}()
create function s1.lh1() returns language_handler language c as '$libdir/plpgsql', 'plpgsql_call_handler'
create function s1.lv1(oid) returns void language c as '$libdir/plpgsql', 'plpgsql_validator'
create language {language} handler s1.lh1 validator s1.lv1
create trusted language {language} handler s1.lh1
create transform for int language sql (from sql with function prsd_lextype(internal), to sql with function int4recv(internal))
create transform for {type} language {language} (from sql with function prsd_lextype(internal))
create function {function}(i int) returns int language sql transform for type int as $$ select 1 $$
""".strip().splitlines()

ALTER = """
alter function {function}(int) rename to f9
alter function s1.f9(int) rename to f1
alter function {function}(int) security definer strict parallel safe
alter function {function}(int) set search_path = pg_catalog
alter function {function}(int) reset all
alter function {function}(int) set schema {schema}
alter function {function}(int) cost {number} leakproof
alter function {trigfun}() rename to tf3
alter function {function}(int) depends on extension hstore
alter procedure {procedure}(int) set schema {schema}
alter procedure {procedure}(int) security definer
create or replace function {function}(i int) returns int language sql {volatility} as $$ select {number} $$
create or replace function {function}(i int) returns bigint language sql begin atomic select max(id) from {relation}; end
create or replace function {function}(i int default 7, j text default 'y') returns text language plpgsql as $$ begin return 'r'; end $$
create or replace procedure {procedure}(a int) language plpgsql as $$ begin null; end $$
create or replace aggregate {aggregate}(int) (sfunc = int4mi, stype = int)
alter aggregate {aggregate}(int) rename to ag3
alter aggregate {aggregate}(int) set schema {schema}
alter event trigger {eventtrigger} {enabled}
alter event trigger {eventtrigger} rename to et3
alter function {eventfun}() set schema {schema}
alter language {language} rename to la3
alter language la3 rename to la1
""".strip().splitlines()

DROP = """
drop function {function}(int){cascade}
drop function {function}(int, text){cascade}
drop function {trigfun}(){cascade}
drop function {eventfun}(){cascade}
drop procedure {procedure}(int)
drop aggregate {aggregate}(int){cascade}
drop aggregate {aggregate}(*){cascade}
drop event trigger {eventtrigger}
drop language {language}{cascade}
drop transform for int language sql{cascade}
drop transform for {type} language {language}
""".strip().splitlines()
