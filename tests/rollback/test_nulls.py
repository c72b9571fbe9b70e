"""A column comes back without its values: what is said over it is refused where rows stand only when null would offend it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.catalog.snapshot import snapshot
from bot.rollback.generate import generate
from bot.rollback.script import Script
from tests.rollback.laboratory import Laboratory, compare, execute, laboratory

BEFORE = """create domain filled as int default 1; create table p (id int primary key);
create table t (b int, {})"""
ROWS = "insert into t (b) values (1), (2)"
PASSES = (
    "a int unique",
    "a int, unique (a, b)",
    "a int, unique (b, a) include (b)",
    "a varchar(9) default null unique",
    "a int, exclude using btree (a with =)",
    "a int check (a >= 0)",
    "a int check (a between -1 and 9 or not a = 12)",
    "a varchar(9) check (a in ('x', 'y AND z', 'it''s'))",
    'a text, c int, "A b" text check ("A b" ~ \'^(c) OR\' and "A b" <> \'\\x\')',
    "a int references p",
    "a int check (a > 0), c int unique references p",
    "a date check (a > '2000-01-01'::timestamp with time zone)",
)
OFFENDED = (
    "a int default 1 unique",
    "a int unique nulls not distinct",
    "a filled unique",
    "a int check (a is not null)",
    "a int check (coalesce(a, 0) > 0)",
    "a int check (a > 0 or b is null), c int check (c is distinct from null)",
    "a text check (num_nonnulls(a) = 1)",
    "a int primary key",
)


@pytest.fixture(scope="module")
def lab() -> Iterator[Laboratory]:
    with laboratory() as running:
        yield running


@pytest.mark.parametrize("columns", PASSES)
def test_what_null_does_not_offend_comes_back_beside_rows(lab: Laboratory, columns: str) -> None:
    """The script neither waits for an empty table nor stops, and leads to the same schema."""
    found = _way_back(lab, columns)
    assert isinstance(found, Script)
    assert found.needs_empty == ()


@pytest.mark.parametrize("columns", OFFENDED)
def test_what_null_may_offend_waits_for_an_empty_table(lab: Laboratory, columns: str) -> None:
    found = _way_back(lab, columns)
    assert isinstance(found, Script)
    assert found.needs_empty


def test_a_reference_without_values_needs_no_rows_to_refer_to(lab: Laboratory) -> None:
    """Column and referenced table come back together: the column holds null, so an empty table will do."""
    before = "create table p (id int primary key); create table t (b int, a int references p)"
    found = _there_and_back(lab, before, f"drop table p cascade; alter table t drop column a; {ROWS}")
    assert isinstance(found, Script)
    assert found.needs_empty == ()


def _way_back(lab: Laboratory, columns: str) -> object:
    dropped = ", ".join(f"drop column if exists {name} cascade" for name in ("a", "c", '"A b"'))
    return _there_and_back(lab, BEFORE.format(columns), f"alter table t {dropped}; {ROWS}")


def _there_and_back(lab: Laboratory, before: str, change: str) -> object:
    """Return the way back from `change`; what waits for nothing is carried out beside the rows and must arrive."""
    with lab.database() as name, lab.connect(name) as connection:
        execute(connection, before)
        first = snapshot(connection), lab.dump(name)
        execute(connection, change)
        found = generate(snapshot(connection), first[0], same_origin=True)
        if isinstance(found, Script) and not found.needs_empty:
            execute(connection, str(found))
            assert compare(lab, first, (snapshot(connection), lab.dump(name))) == []
        return found
