"""What is read of a copy by its differences is what a whole snapshot of it says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import psycopg
import pytest

from bot.catalog import delta, lookup, patch, snapshot
from bot.catalog.diff import diff
from bot.catalog.model import Catalog, Identity
from bot.postgres.clusters import Cluster
from bot.postgres.databases import Database
from tests.rollback.case_files import Case, read_cases
from tests.rollback.laboratory import sociable_case

CASES = [case for case in read_cases() if case.since <= 18 <= case.until and sociable_case(case)]
GROUPS = [CASES[start::5] for start in range(5)]


@contextmanager
def written(database: Database) -> Iterator[psycopg.Connection]:
    """A session of the runner whose writes are counted when it ends."""
    with database.runner() as session:
        yield session
        session.execute("SELECT pg_stat_force_next_flush()")


def apply(database: Database, texts: Sequence[tuple[str, str]]) -> None:
    """Run each text in the schema of that name, made when missing; what is refused is left out."""
    with written(database) as session:
        for schema, text in texts:
            session.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}; SET search_path = {schema}, public".encode())
            try:
                session.execute(text.encode())
            except psycopg.Error:
                continue


def remembered(database: Database) -> patch.Known:
    with database.reader() as reader:
        source = {"moment": delta.remember(reader), "answers": snapshot.answers(reader), "version": reader.info.server_version}
    known = patch.known(source)
    assert known is not None
    return known


def both(known: patch.Known, database: Database) -> tuple[Catalog, Catalog]:
    """Return the copy's catalog made from what is known, and as it is read whole."""
    with database.reader() as reader:
        change = delta.read(reader, known.moment)
        assert change is not None, "only a renamed schema asks for a whole snapshot"
        return patch.patched(known, change), snapshot.snapshot(reader)


@pytest.mark.parametrize("number", range(len(GROUPS)))
def test_every_kind_of_change_is_read_as_a_whole_snapshot_reads_it(
    cluster: Cluster, database: Database, copies: list[str], number: int
) -> None:
    """All changes of the rollback cases, on databases of some seventy schemas, half of which stay as they are."""
    cases: list[Case] = GROUPS[number]
    apply(database, [(case.schema, case.before + case.rows) for case in cases])
    known, quicks = remembered(database), list[Catalog]()
    for part in (cases[::2], cases[1::2]):
        copies.append(f"{database.name}_{len(copies)}")
        copy = cluster.create(copies[-1], database.name)
        apply(copy, [(case.schema, case.forward) for case in part])
        quick, whole = both(known, copy)
        assert quick.objects == whole.objects
        assert quick.dependencies == whole.dependencies
        answers_alike(known.catalog, quick)
        quicks.append(quick)
    answers_alike(*quicks)


def answers_alike(before: Catalog, after: Catalog) -> None:
    """What is asked of catalogs of one origin, and what differs between them, is what a look at every object says."""
    alone = [replace(catalog, origin=None) for catalog in (before, after)]
    for same_origin in (True, False):
        assert diff(before, after, same_origin=same_origin) == diff(*alone, same_origin=same_origin)
        assert diff(after, before, same_origin=same_origin) == diff(*reversed(alone), same_origin=same_origin)
    assert {found.identity for found, _ in lookup.brought(before, after)} == {
        identity for identity, found in after.objects.items() if before.objects.get(identity) is not found
    }
    kinds, tables = {identity.kind for identity in after.objects}, {identity.parent for identity in after.objects} - {""}
    for kind in sorted(kinds):
        assert lookup.of_kind(after, kind) == [identity for identity in after.objects if identity.kind == kind]
    assert lookup.referring(after, tables) == [
        found for found in after.objects.values() if found.attributes.get("_referenced") in tables
    ]
    assert lookup.of_tables(after, tables) == [
        found for identity, found in after.objects.items() if (identity.parent or found.attributes.get("_table")) in tables
    ]


def test_a_copy_that_nobody_wrote_to_is_the_very_same(cluster: Cluster, database: Database, copies: list[str]) -> None:
    apply(database, [("s", "CREATE TABLE t (a int PRIMARY KEY)")])
    known = remembered(database)
    copies.append(f"{database.name}_same")
    quick, _ = both(known, cluster.create(copies[-1], database.name))
    assert quick is known.catalog


def test_untouched_objects_are_the_very_same_values(cluster: Cluster, database: Database, copies: list[str]) -> None:
    apply(database, [("s", "CREATE TABLE t (a int PRIMARY KEY); CREATE TABLE u (b int); COMMENT ON TABLE u IS 'as ever'")])
    known = remembered(database)
    copies.append(f"{database.name}_more")
    copy = cluster.create(copies[-1], database.name)
    apply(copy, [("s", "ALTER TABLE t ADD COLUMN c text; COMMENT ON TABLE u IS 'as ever'")])
    quick, whole = both(known, copy)
    table = Identity("table", "s.u")
    assert quick.objects[table] is known.catalog.objects[table]
    assert quick.objects == whole.objects
    assert Identity("column", "c", "s.t") in quick.objects


def test_a_renamed_schema_asks_for_a_whole_snapshot(cluster: Cluster, database: Database, copies: list[str]) -> None:
    apply(database, [("s", "CREATE TABLE t (a int)")])
    known = remembered(database)
    copies.append(f"{database.name}_named")
    copy = cluster.create(copies[-1], database.name)
    apply(copy, [("s", "ALTER SCHEMA s RENAME TO s2")])
    with copy.reader() as reader:
        assert delta.read(reader, known.moment) is None
