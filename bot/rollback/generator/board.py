"""The board that steps are pinned to: what each writes, how it ranks, what it waits for."""

from __future__ import annotations

from collections.abc import Callable

from bot.catalog.model import CatalogObject, Identity
from bot.rollback.generator.alter import Alterations, set_forward
from bot.rollback.generator.homes import Homes, Key
from bot.rollback.generator.kinds import text
from bot.rollback.generator.plan import Plan
from bot.rollback.generator.renames import Renames
from bot.rollback.generator.rows import Rows

RENAME: Key = ("rename", Identity("", ""))
KIND_ORDER = (
    "system privileges", "schema", "extension", "language", "access method", "collation", "type", "domain",
    "domain constraint", "operator family", "sequence", "function", "procedure", "aggregate", "cast", "operator",
    "operator class", "conversion", "text search parser", "text search template", "text search dictionary",
    "text search configuration", "transform", "foreign data wrapper", "server", "user mapping", "table", "foreign table",
    "column", "default", "constraint", "index", "view", "materialized view", "trigger", "rule", "policy", "statistics",
    "publication", "publication table", "publication schema", "subscription", "event trigger", "default privileges",
)  # fmt: skip
RANK = {kind: number for number, kind in enumerate(KIND_ORDER)}
Write = Callable[[bool], list[str]]
"""Writes a step's statements; told whether it runs after the renames, when names are the wanted ones."""


class Board:
    """Everything to do, by key; `before` says what each key must wait for."""

    def __init__(self, plan: Plan, *, explicit: bool, rows: dict[Identity, int]) -> None:
        """Begin with an empty board for `plan`."""
        self.plan = plan
        self.homes = Homes(plan, explicit=explicit)
        self.renames = Renames(plan)
        self.writers: dict[Key, Write] = {}
        self.ranks: dict[Key, tuple[object, ...]] = {}
        self.before: dict[Key, set[Key]] = {}
        self.purposes: dict[Key, str] = {}
        self.rows = Rows(plan, rows)
        self.unsure: list[Identity] = []
        self.alterations = Alterations(plan, self.homes)

    def wait(self, key: Key | None, needed: Key | None) -> None:
        """Let `key` come after `needed`."""
        if key and needed and key != needed:
            self.before.setdefault(key, set()).add(needed)

    def add(self, key: Key, rank: tuple[object, ...], purpose: str, write: Write) -> None:
        """Pin a step to the board."""
        self.ranks[key], self.purposes[key], self.writers[key] = rank, purpose, write

    def last_value(self, sequence: CatalogObject) -> list[str]:
        """Return the statement that lets a sequence that was gone go on where it had stopped."""
        value = sequence.attributes["_last_value"]
        if value is None or not self.plan.same_origin:
            return []
        return [set_forward(sequence, text(value))]


def fixed(statements: list[str]) -> Write:
    """Return a writer for statements that are known already."""
    return lambda _late: statements
