"""One row per kind of object: how it is created, dropped and changed in place. Tables and columns have files of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.catalog.model import CatalogObject, FieldChange, Value
from bot.rollback.generator.names import address, sql_name, word

Create = Callable[[CatalogObject], list[str]]
Alter = Callable[["Pair"], list[str] | None]


@dataclass(frozen=True, slots=True)
class Pair:
    """One object on both sides, with the attributes that differ (old is what stands, new what shall stand)."""

    have: CatalogObject
    want: CatalogObject
    fields: Mapping[str, FieldChange]

    def only(self, *names: str) -> bool:
        """Whether nothing but `names` differs."""
        return self.fields.keys() <= set(names)


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind goes back. `alter` answers None where the object must be dropped and created again.

    `create` answers an empty list where no certain statement exists; that is a refusal.
    """

    create: Create
    alter: Alter
    drop: Create


def never(pair: Pair) -> list[str] | None:
    """Nothing of this kind changes in place."""
    return [] if not pair.fields else None


def drop_plain(found: CatalogObject) -> list[str]:
    """Return DROP KIND name."""
    return [f"DROP {address(found)}"]


def text(value: Value) -> str:
    """Return an attribute as text."""
    return str(value)


def texts(value: Value) -> tuple[str, ...]:
    """Return an attribute that holds several texts."""
    return tuple(str(item) for item in value) if isinstance(value, tuple) else ()


def mapping(value: Value) -> Mapping[str, Value]:
    """Return an attribute that maps names to values."""
    return value if isinstance(value, Mapping) else {}


def alter_head(found: CatalogObject) -> str:
    """Return ALTER KIND name."""
    return f"ALTER {word(found.identity.kind)} {sql_name(found)}"


ENABLE = {"enabled": "ENABLE", "disabled": "DISABLE", "replica": "ENABLE REPLICA", "always": "ENABLE ALWAYS"}
