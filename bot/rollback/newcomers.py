"""Rows that a change brings and that hold an enum value of its own: the type before knows no such value, so they go first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.catalog.model import Catalog
from bot.catalog.names import as_printed, literal
from bot.replay import wire
from bot.replay.routes import Scene
from bot.rollback import child
from bot.rollback.digests import Rows, TableRows, digest
from bot.rollback.script import Script, Statement, Use


@dataclass(frozen=True, slots=True)
class Newcomers:
    """How many rows of a table hold a label that goes, none of which was there before the change."""

    use: Use
    count: int


def cleared(scene: Scene, made: Script, call: Callable[[bytes], bytes]) -> Script:
    """Return the script with the removal of newcomers ahead, as far as a value in use is theirs alone; else as it is.

    `call` answers a request of `bot.rollback.child`. Raises CouldNotJudge without a session.
    """
    upgrade = scene.facts.upgrade
    if not made.in_use or scene.base is None or scene.upgraded is None or upgrade is None or upgrade.catalog is None:
        return made
    chain = [database.as_json() for database in (scene.base, scene.upgraded)]
    before, after = child.rows(wire.decode(call(wire.encode({"steps": [], "chain": chain, "beside": []}))))
    found = list(_found(made.in_use, before, after))
    gone = {item.use for item in found}
    removals = tuple(Statement(_removal(item.use), "Remove rows that hold a value of the change") for item in found)
    standing = tuple(note for note in made.notes if note not in {use.sentence for use in gone})
    return replace(
        made,
        statements=(*_children_first(removals, found, upgrade.catalog), *made.statements),
        notes=(*standing, *map(_sentence, found)),
        in_use=tuple(use for use in made.in_use if use not in gone),
    )


def _found(uses: Sequence[Use], before: Rows, after: Rows) -> Iterator[Newcomers]:
    """Give each use that is by rows of the change only; every row from before must be there without them. Pure."""
    tables = {f"{as_printed(table.schema)}.{as_printed(table.name)}": oid for oid, table in after.tables.items()}
    for use in uses:
        oid = tables.get(use.table)
        if oid is None or use.many:
            continue
        table = after.tables[oid]
        holding = _holding(table, use)
        if holding and _all_there(before.tables.get(oid), replace(table, rows=tuple(_set_aside(table, holding)))):
            yield Newcomers(use, len(holding))


def _holding(table: TableRows, use: Use) -> frozenset[int]:
    """Return the places of the rows that hold the label."""
    names = [as_printed(name) for name in table.columns.values()]
    if use.column not in names:
        return frozenset()
    at, wanted = names.index(use.column), digest(use.label.encode())
    return frozenset(place for place, row in enumerate(table.rows) if row[at] == wanted)


def _set_aside(table: TableRows, places: frozenset[int]) -> Iterator[tuple[int, ...]]:
    """Give the rows of a table without those at `places`."""
    return (row for place, row in enumerate(table.rows) if place not in places)


def _all_there(before: TableRows | None, rest: TableRows) -> bool:
    """Whether each row from before is among the rest, by the columns that both have."""
    if before is None:
        return True
    shared = [number for number in before.columns if number in rest.columns]
    was = before.project(tuple(before.columns[number] for number in shared))
    return not was - rest.project(tuple(rest.columns[number] for number in shared))


def _removal(use: Use) -> str:
    return (
        f"DELETE FROM ONLY {use.table} WHERE {use.column}::pg_catalog.text"  # noqa: S608 - names as the server prints them
        f" OPERATOR(pg_catalog.=) {literal(use.label)}"
    )


def _sentence(item: Newcomers) -> str:
    rows = "1 row" if item.count == 1 else f"{item.count} rows"
    return f"rows of {item.use.table} that hold {item.use.label!r} in {item.use.column} are deleted ({rows} of the change itself)"


def _children_first(removals: Sequence[Statement], found: Sequence[Newcomers], catalog: Catalog) -> Iterator[Statement]:
    """Give the removals so that rows which refer to others go before those, as far as no ring of references forbids it."""
    refers = {
        (identity.parent, str(item.attributes["_referenced"]))
        for identity, item in catalog.objects.items()
        if identity.kind == "constraint" and item.attributes["form"] == "foreign key"
    }
    waiting = [(item.use.table, removal) for item, removal in zip(found, removals, strict=True)]
    while waiting:
        free = [one for one in waiting if not any(other != one[0] and (other, one[0]) in refers for other, _ in waiting)]
        for one in free or waiting[:1]:
            waiting.remove(one)
            yield one[1]
