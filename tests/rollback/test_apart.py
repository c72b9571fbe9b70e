"""Two databases understood as far as they differ lead to the same difference and the same script as understood whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack

import psycopg
import pytest

from bot.catalog import snapshot
from bot.catalog.apart import apart
from bot.catalog.diff import diff
from bot.catalog.model import Catalog, Identity
from bot.catalog.reading import Reading
from bot.rollback.generate import generate
from tests.rollback.case_files import Case, read_cases
from tests.rollback.laboratory import Laboratory, laboratory, sociable_case

CASES = [case for case in read_cases() if case.since <= 18 <= case.until and sociable_case(case)]
SIZE = 24
GROUPS = [CASES[start : start + SIZE] for start in range(0, len(CASES), SIZE)]


@pytest.fixture(scope="module")
def lab() -> Iterator[Laboratory]:
    with laboratory() as running:
        yield running


def apply(lab: Laboratory, name: str, texts: Sequence[tuple[str, str]]) -> None:
    """Run each text in the schema of that name, made when missing; what is refused is left out."""
    with lab.connect(name) as owner:
        for schema, text in texts:
            owner.execute(f"create schema if not exists {schema}; set search_path = {schema}, public".encode())
            try:
                owner.execute(text.encode())
            except psycopg.Error:
                owner.execute("rollback")


def read(lab: Laboratory, name: str) -> tuple[Catalog, Reading]:
    with lab.connect(name) as owner:
        answers, version = snapshot.answers(owner), owner.info.server_version
    return snapshot.assemble(answers, version), Reading(answers, version)


def same(one: tuple[Catalog, Reading], other: tuple[Catalog, Reading], *, same_origin: bool) -> None:
    """Compare differences and scripts, in both directions."""
    for (first, read_first), (second, read_second) in ((one, other), (other, one)):
        had, shall = apart(read_first, read_second, same_origin=same_origin)
        assert diff(had, shall, same_origin=same_origin) == diff(first, second, same_origin=same_origin)
        assert str(generate(had, shall, same_origin=same_origin)) == str(generate(first, second, same_origin=same_origin))
        assert had.objects.keys() <= first.objects.keys()
        assert shall.objects.keys() <= second.objects.keys()


@pytest.mark.parametrize("cases", GROUPS, ids=lambda cases: cases[0].name)
def test_only_what_differs_decides(lab: Laboratory, cases: list[Case]) -> None:
    """Databases of some twenty schemas, a few of which change; one a copy of the other, and one made by itself."""
    before = [(case.schema, case.before + case.rows) for case in cases]
    with ExitStack() as stack:
        name = stack.enter_context(lab.database())
        apply(lab, name, before)
        first = read(lab, name)
        for start in range(3):
            forward = [(case.schema, case.forward) for case in cases[start::3]]
            with lab.connect("postgres") as admin:
                admin.execute(f"create database {name}_copy template {name}")
            try:
                apply(lab, f"{name}_copy", forward)
                same(first, read(lab, f"{name}_copy"), same_origin=True)
            finally:
                with lab.connect("postgres") as admin:
                    admin.execute(f"drop database {name}_copy with (force)")
            other = stack.enter_context(lab.database())
            apply(lab, other, [*reversed(before), *forward])
            same(first, read(lab, other), same_origin=False)


def test_temporary_tables_of_other_sessions_are_passed_over(lab: Laboratory) -> None:
    with lab.database() as one, lab.database() as other:
        for name in (one, other):
            apply(lab, name, [("s", "create table t (id int primary key); create sequence counted owned by t.id")])
        apply(lab, other, [("s", "alter table t add column note text")])
        with lab.connect(other) as busy:
            busy.execute("set search_path = s; create temp table kid (check (id > 0), own serial primary key) inherits (t)")
            busy.execute("create temp view seen as select id from t; create index on kid (id)")
            same(read(lab, one), read(lab, other), same_origin=False)


def test_what_nobody_touches_is_not_understood(lab: Laboratory) -> None:
    tables = [("s", f"create table t{n} (id int primary key, up int references t{n - 1})") for n in range(1, 9)]
    with lab.database() as one, lab.database() as other:
        for name in (one, other):
            apply(lab, name, [("s", "create table t0 (id int primary key)"), *tables])
        apply(lab, other, [("s", "alter table t4 add column note text")])
        had, shall = apart(read(lab, one)[1], read(lab, other)[1], same_origin=False)
        assert Identity("column", "note", "s.t4") in shall.objects
        assert {i.name for i in had.objects if i.kind == "table"} == {"s.t3", "s.t4", "s.t5"}
        had, shall = apart(read(lab, one)[1], read(lab, one)[1], same_origin=True)
        assert not [i for i in had.objects if i.kind == "table"]
