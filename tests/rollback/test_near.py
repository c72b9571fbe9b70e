"""What two catalogs of one origin are reduced to leads to the same script as both of them whole."""

from __future__ import annotations

from dataclasses import replace

import psycopg
import pytest

from bot.catalog import lookup
from bot.catalog.diff import diff
from bot.catalog.model import Catalog, Identity
from bot.catalog.near import near
from bot.postgres.clusters import Cluster
from bot.postgres.databases import Database
from bot.rollback.generate import generate
from tests.catalog.test_delta import apply, both, remembered
from tests.rollback.case_files import Case, read_cases
from tests.rollback.laboratory import sociable_case

CASES = [case for case in read_cases() if case.since <= 18 <= case.until and sociable_case(case)]
SIZE = 24
GROUPS = [CASES[start : start + SIZE] for start in range(0, len(CASES), SIZE)]
TURNS = 6


def copied(cluster: Cluster, database: Database, copies: list[str]) -> Database:
    copies.append(f"{database.name}_{len(copies)}")
    return cluster.create(copies[-1], database.name)


def same(one: Catalog, other: Catalog) -> None:
    """Compare the scripts in both directions, by the reduced catalogs and by the whole ones."""
    for have, want in ((one, other), (other, one)):
        whole = [replace(catalog, origin=None) for catalog in (have, want)]
        for same_origin in (True, False):
            assert str(generate(have, want, same_origin=same_origin)) == str(generate(*whole, same_origin=same_origin))
        reduced = near(have, want)
        assert diff(*reduced, same_origin=True) == diff(*whole, same_origin=True)


@pytest.mark.parametrize("cases", GROUPS, ids=lambda cases: cases[0].name)
def test_only_what_differs_decides(cluster: Cluster, database: Database, copies: list[str], cases: list[Case]) -> None:
    """Databases of some twenty schemas, a few of which change; against the base, and two changed ones against each other."""
    apply(database, [(case.schema, case.before + case.rows) for case in cases])
    known = remembered(database)
    last = known.catalog
    for start in range(TURNS):
        copy = copied(cluster, database, copies)
        apply(copy, [(case.schema, case.forward) for case in cases[start::TURNS]])
        found, _ = both(known, copy)
        same(known.catalog, found)
        same(last, found)
        last = found


def test_what_nobody_touches_is_left_out(cluster: Cluster, database: Database, copies: list[str]) -> None:
    tables = [("s", f"create table t{n} (id int primary key, up int references t{n - 1})") for n in range(1, 9)]
    views = [("s", "create view v as select id from t4; create function f() returns int language sql as 'select 1'")]
    apply(database, [("s", "create table t0 (id int primary key)"), *tables, *views])
    known = remembered(database)
    copy = copied(cluster, database, copies)
    apply(
        copy,
        [("s", "alter table t4 add column note text; create or replace function f() returns int language sql as 'select 2'")],
    )
    found, _ = both(known, copy)
    had, shall = near(known.catalog, found)
    assert Identity("column", "note", "s.t4") in shall.objects
    assert {identity.name for identity in lookup.of_kind(had, "table", "view")} == {"s.t3", "s.t4", "s.t5", "s.v"}
    assert {"s.f()"} == {identity.name for identity in lookup.of_kind(had, "function")}


def test_catalogs_without_a_common_origin_stay_whole(database: Database) -> None:
    apply(database, [("s", "create table t (id int primary key)")])
    one, other = remembered(database).catalog, remembered(database).catalog
    assert near(one, other) == (one, other)


def test_a_hidden_dependency_is_reached_through_a_chain_of_functions_and_views(
    cluster: Cluster, database: Database, copies: list[str]
) -> None:
    """A type's change reaches a table that uses it by a function in a default, and the views above."""
    made = "create type mood as enum ('sad', 'ok'); create function m() returns mood language sql as 'select ''ok''::mood'"
    used = "create table far (id int, how mood default m()); create view w as select how from far; create table else_ (id int)"
    apply(database, [("s", made), ("s", used)])
    known = remembered(database)
    copy = copied(cluster, database, copies)
    with copy.runner() as session:
        session.execute("SET search_path = s; DROP FUNCTION m() CASCADE; SELECT pg_stat_force_next_flush()")
    with pytest.raises(psycopg.errors.UndefinedFunction), copy.runner() as session:
        session.execute("SELECT s.m()")
    found, _ = both(known, copy)
    same(known.catalog, found)
    had, _ = near(known.catalog, found)
    assert {identity.name for identity in lookup.of_kind(had, "table", "view")} == {"s.far", "s.w"}
