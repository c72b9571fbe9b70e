"""What statements do, as facts."""

from __future__ import annotations

import json

import pytest

from bot.errors import CouldNotJudge
from bot.postgres import child
from bot.postgres.limits import ChildLimits
from bot.scripts.executed import constant_text
from bot.scripts.facts import Action, StatementFacts, decode, request
from bot.scripts.parse import facts


def first(sql: str) -> Action:
    return facts(sql).actions[0]


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("create table if not exists public.t (a int)", ("create", "table", "t", "t", True, ())),
        ("create unlogged table s.t (a int)", ("create", "table", "s.t", "s.t", False, ("unlogged",))),
        ("create table t as select 1", ("create", "table", "t", "t", False, ("as",))),
        ("alter table t add if not exists c int not null default 1", ("add", "column", "c", "t", True, ("not null", "default"))),
        (
            "alter table t add foreign key (a) references p not valid",
            ("add", "constraint", "", "t", False, ("foreign key", "not_valid")),
        ),
        ("alter table t drop column if exists c cascade", ("drop", "column", "c", "t", True, ("cascade",))),
        ("alter table t rename column a to b", ("rename", "column", "a", "t", False, ())),
        ("alter table t rename to u", ("rename", "table", "t", "t", False, ())),
        ("alter type e rename value 'a' to 'b'", ("other", "alterenum", "", "", False, ())),
        ("create unique index concurrently i on t (a)", ("create", "index", "i", "t", False, ("concurrently", "unique"))),
        ("create index on t (lower(a))", ("create", "index", "", "t", False, ("unnamed", "expression"))),
        ("drop index concurrently if exists i", ("drop", "index", "i", "", True, ("concurrently",))),
        ("drop trigger if exists g on s.t", ("drop", "trigger", "g", "s.t", True, ())),
        ("update t set a = 1", ("update", "rows", "", "t", False, ("everywhere",))),
        ("update t set a = 1 from u where u.id = t.id", ("update", "rows", "", "t", False, ())),
        ("delete from t where 1 = 1", ("delete", "rows", "", "t", False, ("everywhere", "tautology"))),
        ("delete from t where true and true", ("delete", "rows", "", "t", False, ("everywhere", "tautology"))),
        ("delete from t where a = 1 or true", ("delete", "rows", "", "t", False, ("everywhere", "tautology"))),
        ("delete from t where 1 = 2", ("delete", "rows", "", "t", False, ())),
        ("delete from t where a = a", ("delete", "rows", "", "t", False, ())),
        ("insert into t values (1) on conflict do nothing", ("insert", "rows", "", "t", True, ("values",))),
        ("insert into t select 1 where not exists (select 1 from t)", ("insert", "rows", "", "t", True, ())),
        ("insert into t select * from s limit 1", ("insert", "rows", "", "t", False, ("windowed",))),
        ("set local search_path to x", ("set", "setting", "search_path", "", False, ("local",))),
        ("reset all", ("reset", "setting", "all", "", False, ())),
        ("copy t to program 'id'", ("copy", "rows", "", "t", False, ("program", "to"))),
        ("grant select on t to public", ("grant", "table", "t", "", False, ("public",))),
        ("create role r password 'x'", ("create", "role", "r", "", False, ("password",))),
        ("create or replace function f() returns int security definer", ("create", "function", "f", "", True, ("definer",))),
        ("create or replace trigger g before insert on t execute function f()", ("create", "trigger", "g", "t", True, ())),
        ("create type e as enum ('a')", ("create", "type", "e", "", False, ())),
        ("truncate a cascade", ("truncate", "table", "", "a", False, ("cascade",))),
        ("begin", ("begin", "transaction", "", "", False, ())),
    ],
)  # fmt: skip
def test_a_statement_becomes_an_action(sql: str, expected: tuple[object, ...]) -> None:
    action = first(sql)
    assert (action.verb, action.kind, action.name, action.table, action.guarded, action.flags) == expected


def test_a_new_tables_columns_come_with_the_statement_that_adds_each() -> None:
    action = first("create table if not exists t (a int, b varchar(10) not null default 'x' check (b <> ''), unique (a))")
    assert dict(action.parts)["b"] == "ALTER TABLE t ADD COLUMN IF NOT EXISTS b varchar(10) NOT NULL DEFAULT 'x' CHECK (b <> '');"


def test_a_write_inside_with_is_seen() -> None:
    found = facts("with gone as (delete from t returning *) insert into u select * from gone")
    assert [(action.verb, action.table, action.flags) for action in found.actions] == [
        ("delete", "t", ("everywhere",)),
        ("insert", "u", ()),
    ]


def test_the_inside_of_a_do_block_is_seen_with_its_lines() -> None:
    sql = (
        "do $x$\nbegin\n  if not exists (select 1 from pg_class) then\n    alter table t add column c int;\n  end if;\n  execute"
        " 'drop table u';\n  execute format('drop table %I', v);\nexception\n  when duplicate_object then null;\nend $x$"
    )
    found = facts(sql)
    assert [(a.verb, a.kind, a.line, a.inner) for a in found.actions] == [
        ("do", "", 0, False),
        ("add", "column", 3, True),
        ("drop", "table", 5, True),
        ("execute", "", 6, True),
    ]
    assert "pg_class" in found.guards[0].condition
    assert [action.name for action in found.guards[0].actions] == ["c"]
    assert [(h.conditions, h.raises) for h in found.handlers] == [(("duplicate_object",), False)]


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("'drop table ' || 'u'", "drop table u"),
        ("format('drop table %I', 'U')", 'drop table "U"'),
        ("format('alter table %2$I rename to %1$s', 'n', 'o')", "alter table o rename to n"),
        ("format('select %L, 1 %% 2', 'it''s')", "select 'it''s', 1 % 2"),
        ("'drop table ' || quote_ident('a b')", 'drop table "a b"'),
        ("format('drop table %I', v)", None),
        ("'drop table ' || v", None),
        ("format('drop table %I')", None),
        ("1", None),
    ],
)
def test_text_that_execute_runs_is_known_when_it_is_made_of_constants(expression: str, text: str | None) -> None:
    assert constant_text(expression) == text


def test_what_perform_and_call_do_is_seen() -> None:
    found = facts("do $$ begin perform setval('numbers', 1); end $$")
    assert [(a.verb, a.name, a.columns, a.inner) for a in found.actions if a.verb == "call"] == [
        ("call", "setval", ("numbers", "1"), True)
    ]


@pytest.mark.parametrize(
    ("body", "raises"), [("raise notice 'x'", False), ("raise", True), ("raise exception 'x'", True), ("null", False)]
)
def test_a_handler_that_raises_again_is_told_from_one_that_swallows(body: str, raises: bool) -> None:
    (handler,) = facts(f"do $$ begin perform 1; exception when others then {body}; end $$").handlers
    assert handler.raises is raises


@pytest.mark.parametrize("sql", ["selec 1", "do $$ begin if; end $$", "", "do language plpython3u 'x'", "create table t (a int"])
def test_text_that_is_not_sql_is_a_fact_not_an_exception(sql: str) -> None:
    assert isinstance(facts(sql), StatementFacts)


def test_facts_travel_through_the_limited_child() -> None:
    statements = ["alter table t rename to u", "select 'ü;'", "do $$ begin delete from t; end $$"]
    answer = decode(child.call("bot.scripts.parse:main", request(statements)), statements)
    assert {sql: facts(sql) for sql in statements} == answer


def test_a_parser_that_dies_is_could_not_judge_and_never_an_empty_answer() -> None:
    with pytest.raises(CouldNotJudge):
        child.call("bot.scripts.parse:main", request(["select " + "1+" * 200_000 + "1"]), ChildLimits(seconds=5))


def test_an_answer_of_the_wrong_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="one entry per statement"):
        decode(json.dumps([]).encode(), ["select 1"])
