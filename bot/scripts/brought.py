"""Which statements a change brings: those that no file of the base holds, however they moved or were indented. Pure.

Linting, the routes and the report ask here, so that they never disagree about what is the change's own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from bot.findings import Location
from bot.scripts.model import Program, Statement


def new_statements(base: Iterable[Statement], head: Iterable[Statement]) -> tuple[Statement, ...]:
    """Return the statements of `head` that `base` does not have, or has not as often; one that runs twice counts once."""
    before, after = list(base), list(head)
    pairs = enumerate(zip(before, after, strict=False))
    alike = next((count for count, (one, other) in pairs if one is not other and one != other), min(len(before), len(after)))
    known = Counter(_essence(statement) for statement in _once(before, alike))
    found = []
    for statement in _once(after, alike):
        if known[_essence(statement)]:
            known[_essence(statement)] -= 1
        else:
            found.append(statement)
    return tuple(found)


def brought(base: Program, head: Program) -> Callable[[Location], bool]:
    """Return a test for places: does this one belong to a statement that the change brings.

    Places outside every statement are not the change's own.
    """
    lines: dict[str, set[int]] = {}
    for statement in new_statements(statements(base), statements(head)):
        place = statement.location
        lines.setdefault(place.path, set()).update(range(place.line, max(place.line, place.end_line) + 1))
    return lambda place: place.line in lines.get(place.path, ())


def statements(program: Program) -> Iterator[Statement]:
    """Yield every statement of the program in order."""
    for batch in program.batches:
        yield from batch.statements


def _once(items: Sequence[Statement], start: int) -> Iterator[Statement]:
    """Give the statements from `start` on but those at a place that was there before: a file that is included twice."""
    texts = {statement.sql for statement in items[start:]}
    seen = {(statement.location, statement.sql) for statement in items[:start] if statement.sql in texts}
    for statement in items[start:]:
        if (statement.location, statement.sql) not in seen:
            seen.add((statement.location, statement.sql))
            yield statement


def _essence(statement: Statement) -> tuple[str, str | None]:
    return " ".join(statement.sql.split()), statement.copy_data
