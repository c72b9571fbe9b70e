"""Which statements a change brings: those that no file of the base holds word for word."""

from __future__ import annotations

from collections.abc import Callable

from bot.findings import Location
from bot.scripts.model import Program, Statement


def brought(base: Program, head: Program) -> Callable[[Location], bool]:
    """Return a test for places: does this one belong to a statement that is new or changed.

    A statement that only moved, or was re-indented, is not new. Places outside every statement are not the change's own.
    """
    known = {_essence(statement) for batch in base.batches for statement in batch.statements}
    lines: dict[str, set[int]] = {}
    for batch in head.batches:
        for statement in batch.statements:
            if _essence(statement) not in known:
                place = statement.location
                lines.setdefault(place.path, set()).update(range(place.line, max(place.line, place.end_line) + 1))
    return lambda place: place.line in lines.get(place.path, ())


def _essence(statement: Statement) -> tuple[str, str | None]:
    return " ".join(statement.sql.split()), statement.copy_data
