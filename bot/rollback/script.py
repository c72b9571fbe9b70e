"""What a generated way back is: statements with their purpose and what they cost, or the reasons for having none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.rollback.repeatable import repeatable

BEFORE, INSIDE, AFTER = "before", "inside", "after"
"""Where a statement stands: ahead of the transaction, in it, or behind it."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One SQL statement without its semicolon; `purpose` says in plain words (no object names) what it does."""

    sql: str
    purpose: str
    place: str = INSIDE


@dataclass(frozen=True, slots=True)
class Use:
    """An enum label that the script takes away and that `table.column` (an array when `many`) must not hold."""

    table: str
    column: str
    label: str
    many: bool = False

    @property
    def sentence(self) -> str:
        """What must be so for the script to work."""
        return f"value {self.label!r} goes back only while no row of {self.table} holds it in {self.column}"


@dataclass(frozen=True, slots=True)
class Script:
    """Statements in order; `losses` name data that cannot come back, `notes` what else to know (what the script itself drops).

    `pending` names (table, column) pairs whose NOT NULL comes back only where the table holds no rows: there is no value to
    fill in. `needs_empty` names (table, what) for all that comes back only then, and `again` are the statements that bring it
    back later, when rows have their values again. `in_use` are enum labels that no row may hold.
    """

    statements: tuple[Statement, ...]
    losses: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    pending: tuple[tuple[str, str], ...] = field(default=())
    needs_empty: tuple[tuple[str, str], ...] = ()
    in_use: tuple[Use, ...] = ()
    again: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.statements)

    def __str__(self) -> str:
        """Return the script as SQL text; no line begins with a backslash, no comment holds a name."""
        return "\n".join(self.lines()) + "\n" if self.statements else ""

    def lines(self) -> Iterator[str]:
        """Yield the script's lines: comments by purpose, one transaction around what may share one."""
        before = [statement for statement in self.statements if statement.place == BEFORE]
        inside = [statement for statement in self.statements if statement.place == INSIDE]
        after = [statement for statement in self.statements if statement.place == AFTER]
        yield from _block(before)
        if inside:
            yield "BEGIN;"
            yield "SET LOCAL check_function_bodies = off;"
            yield "SET LOCAL search_path = '';"
            yield from _block(inside)
            yield "COMMIT;"
        yield from _block(after)


@dataclass(frozen=True, slots=True)
class Refusal:
    """No script: each reason is one sentence that names the object and what stands in the way."""

    reasons: tuple[str, ...]

    def __str__(self) -> str:
        """Return the reasons, one per line."""
        return "\n".join(self.reasons)


def _block(statements: list[Statement]) -> Iterator[str]:
    purpose = ""
    for statement in statements:
        if statement.purpose != purpose:
            purpose = statement.purpose
            yield f"-- {purpose}"
        yield f"{repeatable(statement.sql)};"
