"""What one database answered, sorted by the relation that each line belongs to, and understood only as far as asked.

To understand a line takes a hundred times as long as to compare it, and of two large databases nearly all lines are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import Any, TypeAlias

from bot.catalog import rows, snapshot
from bot.catalog.draft import CLASS, Draft
from bot.catalog.model import Catalog
from bot.catalog.queries import names
from bot.catalog.rows import LOCAL, Dependency, Relation

Key: TypeAlias = tuple[str, str]
"""A relation by schema and name, bare."""
Thing: TypeAlias = tuple[str, str]
"""An object by catalog and oid."""

_PARTS = {
    "default": "default", "constraint": "constraint", "index": "relation", "trigger": "trigger", "rule": "rule",
    "policy": "policy", "statistics": "statistics",
}  # fmt: skip
"""Queries whose second field is the oid of the part, and the catalog that holds it."""
_NAMED = ("constraint", "index")
_NOBODY = "0"


class Reading:
    """The answers of one database to the questions of `bot.catalog.queries`."""

    def __init__(self, answers: Sequence[str], server_version: int) -> None:
        """Sort the lines; nothing is understood yet but the names of relations."""
        self.server_version = server_version
        self._texts = dict(zip(names(server_version), answers, strict=True))
        relations: list[Relation] = rows.read("relation", self._texts["relation"])
        self.keys = {row.oid: (row.schema, row.name) for row in relations if row.kind != "c"}
        self.oids = {key: oid for oid, key in self.keys.items()}
        self.apart = {row.oid for row in relations if row.kind == "c"} | {_NOBODY}
        """Homes that are no table: composite types, and what belongs to no relation."""
        self._row_types = {oid: row.oid for row in relations if row.kind != "c" for oid in (row.row_type, row.array_type)}
        self._lines = {query: list(_by_home(self._texts[query])) for query in LOCAL}

    def whole(self) -> Catalog:
        """Understand everything."""
        return snapshot.assemble(list(self._texts.values()), self.server_version)

    def draft(self, homes: AbstractSet[str]) -> Draft:
        """Understand what belongs to one of the relations `homes` (by oid) or to none."""
        chosen = homes | self.apart
        found: dict[str, list[Any]] = {}
        for query in self._texts:
            if query == "dependency":
                found[query] = [row for home, row in self.links if home in chosen]
            elif query in self._lines:
                found[query] = rows.read(query, "\n".join(line for home, line in self._lines[query] if home in chosen))
            else:
                found[query] = self._others[query]
        draft = Draft(found, self.server_version)
        snapshot.understand(draft)
        return draft

    def facts(self, *, with_oids: bool) -> dict[Key, list[str]]:
        """Return what is there of each relation, as sorted lines; without what means something in this database only."""
        found: dict[str, list[str]] = {oid: [] for oid in self.keys}
        for query, lines in self._lines.items():
            local = LOCAL[query]
            for home, line in lines:
                if home in found:
                    found[home].append(f"{query} {line if with_oids else line.split(', ', local)[local]}")
        for row in (*self._others["comment"], *self._others["security_label"]):
            if holder := self.home((row.class_id, row.oid)):
                found[holder].append(f"said of {self._said.get((row.class_id, row.oid), '')} {row.subid} {row[3:]}")
        return {self.keys[oid]: sorted(lines) for oid, lines in found.items()}

    def home(self, thing: Thing) -> str | None:
        """Return the relation that an object belongs to; None when it belongs to none."""
        class_id, oid = thing
        if class_id == CLASS["relation"] and oid in self.keys:
            return oid
        return self._homes.get(thing) or (self._row_types.get(oid) if class_id == CLASS["type"] else None)

    def names(self, home: str) -> set[str]:
        """Return the bare names that a relation, its indexes and its constraints bear, as they travel."""
        return self._names.get(home, set())

    def dependents(self, thing: Thing) -> list[tuple[str, Thing, str]]:
        """Return who goes with `thing`: which column of it is needed, and the other object with a column of that ("0": all)."""
        below, above = self._ways
        found = [(row.needed_subid, (row.class_id, row.oid), row.subid) for row in below.get(thing, ())]
        return found + [(row.subid, (row.needed_class, row.needed), row.needed_subid) for row in above.get(thing, ())]

    def inside(self, home: str) -> list[Thing]:
        """Return a relation and its parts."""
        return [(CLASS["relation"], home), *self._inside.get(home, ())]

    @cached_property
    def links(self) -> list[tuple[str, Dependency]]:
        """Who needs whom, each with the relation of the one who needs ("0" for none)."""
        found: list[Dependency] = rows.read("dependency", self._texts["dependency"])
        return [(self.home((row.class_id, row.oid)) or _NOBODY, row) for row in found]

    @cached_property
    def bound(self) -> set[str]:
        """Relations that belong to an extension or die with one, stand in a publication, or bear a security label."""
        things = {(row.class_id, row.oid) for row in self._others["binding"]}
        things |= {(CLASS["relation"], row["relation"]) for row in self._others["publication_table"]}
        things |= {(row.class_id, row.oid) for row in self._others["security_label"]}
        return {home for thing in things if (home := self.home(thing))}

    def kin(self, homes: Iterable[str]) -> set[str]:
        """Return the ancestors of relations and all that descend from these, and the sequences that columns own."""
        above: dict[str, set[str]] = {}
        below: dict[str, set[str]] = {}
        for child, line in self._lines["inheritance"]:
            parent = line.split(", ", 2)[1].strip('"')
            above.setdefault(child, set()).add(parent)
            below.setdefault(parent, set()).add(child)
        for sequence, line in self._lines["sequence"]:
            below.setdefault(line.split(", ", 2)[1].strip('"'), set()).add(sequence)
        return _reached(_reached(set(homes), above), below) & self.keys.keys()

    @cached_property
    def _others(self) -> dict[str, list[Any]]:
        return {query: rows.read(query, text) for query, text in self._texts.items() if query not in {*LOCAL, "dependency"}}

    @cached_property
    def _homes(self) -> dict[Thing, str]:
        found: dict[Thing, str] = {}
        for query, kind in _PARTS.items():
            class_id = CLASS[kind]
            lines = ((home, line) for home, line in self._lines[query] if home in self.keys)
            found |= {(class_id, line.split(", ", 2)[1].strip('"')): home for home, line in lines}
        return found

    @cached_property
    def _inside(self) -> dict[str, list[Thing]]:
        found: dict[str, list[Thing]] = {}
        for thing, home in self._homes.items():
            found.setdefault(home, []).append(thing)
        for oid, home in self._row_types.items():
            found.setdefault(home, []).append((CLASS["type"], oid))
        return found

    @cached_property
    def _ways(self) -> tuple[dict[Thing, list[Dependency]], dict[Thing, list[Dependency]]]:
        """Who needs an object; and what cannot stay without it: the other end of an inner tie, the column of an expression."""
        below: dict[Thing, list[Dependency]] = {}
        above: dict[Thing, list[Dependency]] = {}
        for _, row in self.links:
            below.setdefault((row.needed_class, row.needed), []).append(row)
            if row.way == "i" or row.class_id == CLASS["default"]:
                above.setdefault((row.class_id, row.oid), []).append(row)
        return below, above

    @cached_property
    def _said(self) -> dict[Thing, str]:
        """What a line says, for each part that something may be said of."""
        return {
            (CLASS[kind], line.split(", ", 2)[1].strip('"')): f"{query} {line.split(', ', LOCAL[query])[LOCAL[query]]}"
            for query, kind in _PARTS.items()
            for _, line in self._lines[query]
        }

    @cached_property
    def _names(self) -> dict[str, set[str]]:
        found = {oid: {f'"{name}"'} for oid, (_, name) in self.keys.items()}
        for query in _NAMED:
            for home, line in self._lines[query]:
                if home in found:
                    found[home].add(line.split(", ", LOCAL[query] + 1)[LOCAL[query]])
        return found


def _by_home(text: str) -> Iterator[tuple[str, str]]:
    """Give each line with its first field, the oid of a relation."""
    return ((line[2 : line.index('"', 2)], line) for line in text.split("\n")) if text else iter(())


def _reached(start: set[str], ways: dict[str, set[str]]) -> set[str]:
    found, todo = set(start), list(start)
    while todo:
        new = ways.get(todo.pop(), set()) - found
        found |= new
        todo += new
    return found
