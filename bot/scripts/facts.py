"""What a statement does, as plain facts: one action per thing created, altered, dropped or written.

The facts come from the server's own grammar, run in a limited child on untrusted text (`bot.scripts.parse:main`). Here is
what travels: the request, the answer, and the frozen types that rules read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that a statement does.

    `verb` is create, alter, drop, rename, add, insert, update, delete, truncate, set, reset, comment, grant, begin, commit
    and so on; `kind` the object's kind (table, column, constraint, index, view, function, role, ...); `name` and `table` are
    written without the schema `public`. `guarded` says IF [NOT] EXISTS, OR REPLACE, ON CONFLICT or, of a call, WHERE. `other`
    is the second name: the new one of a rename, the parent of a foreign key, the type of a column, the value of a setting.
    `parts` are the columns of a new table with the statement that would add each. `line` counts from 0 within the statement;
    `inner` says that it stands in a DO block.
    """

    verb: str
    kind: str = ""
    name: str = ""
    table: str = ""
    guarded: bool = False
    flags: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    other: str = ""
    parts: tuple[tuple[str, str], ...] = ()
    line: int = 0
    inner: bool = False

    def has(self, flag: str) -> bool:
        """Whether the action carries `flag`."""
        return flag in self.flags


@dataclass(frozen=True, slots=True)
class Guard:
    """An IF in a DO block: its condition, and the actions that run only when it holds."""

    condition: str
    line: int
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Handler:
    """An EXCEPTION block in a DO block: the conditions it catches, and whether it raises the error on."""

    conditions: tuple[str, ...]
    raises: bool
    line: int


@dataclass(frozen=True, slots=True)
class StatementFacts:
    """Everything known about one statement; `error` is the parser's message when the text is not SQL.

    `called` is what a function that it makes does when somebody calls it, read only where that may reach out of the database.
    """

    actions: tuple[Action, ...] = ()
    guards: tuple[Guard, ...] = ()
    handlers: tuple[Handler, ...] = ()
    error: str = ""
    called: tuple[Action, ...] = ()


def request(statements: Sequence[str]) -> bytes:
    """Return the payload for `bot.scripts.parse:main`."""
    return json.dumps({"statements": list(statements)}).encode()


def response(facts: Sequence[StatementFacts]) -> bytes:
    """Return the answer of the child."""
    return json.dumps([asdict(item) for item in facts]).encode()


def decode(payload: bytes, statements: Sequence[str]) -> Mapping[str, StatementFacts]:
    """Return the facts by statement text. Raises ValueError when the answer does not fit the question."""
    answer = json.loads(payload)
    if not isinstance(answer, list) or len(answer) != len(statements):
        raise ValueError("the answer does not hold one entry per statement")
    return {sql: _facts(item) for sql, item in zip(statements, answer, strict=True)}


def _facts(data: Mapping[str, Any]) -> StatementFacts:
    return StatementFacts(
        tuple(_action(item) for item in data["actions"]),
        tuple(
            Guard(item["condition"], item["line"], tuple(_action(action) for action in item["actions"]))
            for item in data["guards"]
        ),
        tuple(Handler(tuple(item["conditions"]), item["raises"], item["line"]) for item in data["handlers"]),
        data["error"],
        tuple(_action(item) for item in data["called"]),
    )


def _action(data: Mapping[str, Any]) -> Action:
    parts = tuple((str(name), str(sql)) for name, sql in data["parts"])
    return Action(**{**data, "flags": tuple(data["flags"]), "columns": tuple(data["columns"]), "parts": parts})
