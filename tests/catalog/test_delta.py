"""A copy's catalog told by its differences is the catalog that a whole snapshot reads."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator, Sequence

import psycopg
import pytest

from bot.catalog import delta, patch, snapshot
from bot.catalog.model import Catalog
from tests.rollback.case_files import Case, read_cases
from tests.rollback.laboratory import Laboratory, enter, execute, laboratory, sociable_case

SHARE = 1 if os.environ.get("MIGRATE_BOT_ROUNDS") else 7
GROUP = 25


@pytest.fixture(scope="module")
def lab() -> Iterator[Laboratory]:
    with laboratory() as made:
        if made.version < delta.FIRST_VERSION // 10_000:
            pytest.skip(f"PostgreSQL {made.version} does not count a session's writes in time")
        with made.connect("postgres") as admin:
            admin.execute("create role stranger login")
        yield made


def groups() -> list[list[Case]]:
    cases = [case for case in read_cases() if sociable_case(case)]
    return [cases[start : start + GROUP] for start in range(0, len(cases), GROUP)]


@pytest.mark.parametrize("cases", groups(), ids=lambda cases: cases[0].name)
def test_a_copy_is_read_as_a_whole_snapshot_reads_it(lab: Laboratory, cases: Sequence[Case]) -> None:
    """Whatever a change does among other objects, in one session or after another one: nothing is overlooked, nothing is old."""
    with lab.database() as base:
        with lab.connect(base) as owner:
            for case in cases:
                if case.since <= lab.version <= case.until:
                    enter(owner, case, apart=True, create=True)
                    execute(owner, case.before)
                    execute(owner, case.rows)
        known = remembered(lab, base)
        for case in itertools.islice(cases, 0, None, SHARE):
            if case.since <= lab.version <= case.until:
                assert_told(lab, base, known, case)


def remembered(lab: Laboratory, database: str) -> patch.Known:
    with stranger(lab, database) as conn:
        answers = snapshot.answers(conn)
        source = {"answers": answers, "version": conn.info.server_version, "moment": delta.remember(conn)}
    known = patch.known(source)
    assert known is not None
    return known


def assert_told(lab: Laboratory, base: str, known: patch.Known, case: Case) -> None:
    copy = f"copy_of_{base}"
    with lab.connect("postgres") as admin:
        admin.execute(f"create database {copy} template {base}")
    try:
        with lab.connect(copy) as owner:
            enter(owner, case, apart=True)
            execute(owner, case.forward)
        with stranger(lab, copy) as conn:
            change = delta.read(conn, known.moment)
            whole = snapshot.snapshot(conn)
    finally:
        with lab.connect("postgres") as admin:
            admin.execute(f"drop database {copy} with (force)")
    if change is not None:
        told = patch.patched(known, change)
        assert comparable(told) == comparable(whole), case.name


def test_a_session_that_is_still_there_means_a_whole_snapshot(lab: Laboratory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Writes are counted when a session ends; beside one that does not end, differences tell nothing."""
    monkeypatch.setattr(delta, "PATIENCE", 0.0)
    with lab.database() as base:
        known = remembered(lab, base)
        with lab.connect(base) as owner, stranger(lab, base) as conn:
            owner.execute("create table t (a int)")
            assert delta.read(conn, known.moment) is None
        with stranger(lab, base) as conn:
            monkeypatch.setattr(delta, "PATIENCE", 5.0)
            change = delta.read(conn, known.moment)
            assert change is not None
            assert comparable(patch.patched(known, change)) == comparable(snapshot.snapshot(conn))


def comparable(catalog: Catalog) -> tuple[object, ...]:
    return dict(catalog.objects), {key: needs for key, needs in catalog.dependencies.items() if needs}, catalog.not_read


def stranger(lab: Laboratory, database: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(host=str(lab.folder), user="stranger", dbname=database, autocommit=True)
