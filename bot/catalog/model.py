"""What a database contains, as plain values: objects by identity, their attributes, who depends on whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

Value: TypeAlias = "bool | int | float | str | tuple[Value, ...] | Mapping[str, Value] | None"
"""A JSON-like attribute value; sequences are tuples so that objects can be compared."""


class Identity(NamedTuple):
    """The name of an object among all objects of a database.

    `kind` is the word used in messages (`table`, `column`, `materialized view`, ...); `name` is the readable, quoted-where-
    needed, schema-qualified name that PostgreSQL accepts back (`public.orders`, `public.f(integer)`), and for parts
    of a relation the relation is in `parent` and `name` is the part's own name.
    """

    kind: str
    name: str
    parent: str = ""

    def __str__(self) -> str:
        """Return `kind parent.name` as people read it."""
        return f"{self.kind} {self.parent}.{self.name}" if self.parent else f"{self.kind} {self.name}"


@dataclass(frozen=True, slots=True)
class CatalogObject:
    """One object. `oid` and `subid` identify it inside one database only and never take part in comparisons."""

    identity: Identity
    attributes: Mapping[str, Value]
    classid: int = 0
    oid: int = 0
    subid: int = 0


@dataclass(frozen=True, slots=True)
class Origin:
    """What a catalog was made from by its differences.

    `own` are objects that were read again, in the catalog's order; `left` are those of `catalog` that were not taken over. All
    others are the very same values, in the same order, ahead of the `own` ones.
    """

    catalog: Catalog
    own: tuple[Identity, ...]
    left: frozenset[Identity]


@dataclass(frozen=True, slots=True)
class Catalog:
    """A snapshot. `dependencies` maps an object to those it needs; `not_read` names what was seen but not understood.

    `origin` says what it was made from, `found` is for `bot.catalog.lookup` to remember answers in; neither is compared.
    """

    objects: Mapping[Identity, CatalogObject]
    dependencies: Mapping[Identity, frozenset[Identity]] = field(default_factory=dict)
    not_read: tuple[str, ...] = ()
    server_version: int = 0
    origin: Origin | None = field(default=None, compare=False, repr=False)
    found: dict[str, Any] = field(default_factory=dict, init=False, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One attribute that differs."""

    name: str
    old: Value
    new: Value


@dataclass(frozen=True, slots=True)
class Change:
    """One object that differs. `op` is `added`, `removed` or `changed` (seen from old to new); `renamed_from` when known."""

    identity: Identity
    op: str
    fields: tuple[FieldChange, ...] = ()
    renamed_from: Identity | None = None


@dataclass(frozen=True, slots=True)
class CatalogDiff:
    """How two catalogs differ, by identity, in the order of `Identity`; `notes` hold what does not count (column order)."""

    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything that counts differs."""
        return bool(self.changes)
