"""How two programs compare: what one brings, what it runs after the other, whether both must build the same. Pure."""

from __future__ import annotations

import re
from itertools import takewhile

from bot.replay.verbs import verb
from bot.scripts.brought import new_statements
from bot.scripts.model import Batch, Program, Statement

SESSION_STATE = re.compile(r"\bset_config\b|\bTEMP(ORARY)?\b|\bDECLARE\b|\badvisory_lock\b|\bLOAD\b", re.IGNORECASE)
STATEFUL = frozenset({"SET", "RESET", "BEGIN", "START", "PREPARE", "DISCARD", "DEALLOCATE", "LISTEN", "DECLARE", "LOAD"})


def statements(program: Program) -> list[Statement]:
    """Return every statement of a program in order."""
    return [statement for batch in program.batches for statement in batch.statements]


def texts_brought(base: Program, head: Program) -> frozenset[str]:
    """Return the texts of the statements that the change brings."""
    return frozenset(statement.sql for statement in new_statements(statements(base), statements(head)))


def numbers(program: Program, new: frozenset[str] | None, only: str = "") -> tuple[int, ...]:
    """Return the numbers of the statements to look at: those with a text in `new` (None: all), of one verb if named."""
    return tuple(
        number
        for number, statement in enumerate(statements(program))
        if (new is None or statement.sql in new) and (not only or verb(statement.sql) == only)
    )


def appended(base: Program, head: Program) -> Program | None:
    """Return what the head runs after exactly what the base runs; None when it changes anything of that."""
    count = len(base.batches)
    if [_essence(batch) for batch in head.batches[:count]] != [_essence(batch) for batch in base.batches]:
        return None
    return Program(head.batches[count:])


def common(one: Program, other: Program) -> Program:
    """Return the batches that both programs begin with."""
    pairs = zip(one.batches, other.batches, strict=False)
    alike = (_essence(mine) == _essence(theirs) for mine, theirs in pairs)
    return Program(tuple(batch for batch, _ in zip(one.batches, takewhile(bool, alike), strict=False)))


def same(one: Program, other: Program) -> bool:
    """Whether two programs send the same statements in sessions and transactions of the same extent."""
    return [_essence(batch) for batch in one.batches] == [_essence(batch) for batch in other.batches]


def _essence(batch: Batch) -> tuple[object, ...]:
    return (batch.call.mode, batch.call.on_error_stop, batch.statements)


def equivalent(one: Program, other: Program) -> bool:
    """Whether two programs must build the same, when one is known to run without an error.

    They send the same statements in the same transactions, and nothing that outlives a statement but ends with its session.
    """
    first, second = statements(one), statements(other)
    if [item.sql for item in first] != [item.sql for item in second]:
        return False
    modes = {batch.call.mode for batch in (*one.batches, *other.batches) if batch.statements}
    return len(modes) <= 1 and not any(verb(item.sql) in STATEFUL or SESSION_STATE.search(item.sql) for item in first)
