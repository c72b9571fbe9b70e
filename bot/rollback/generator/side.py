"""One catalog with its objects found by table, and who depends on whom in both directions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bot.catalog.model import Catalog, CatalogObject, Identity, Value
from bot.rollback.generator.names import RELATIONS


class Side:
    """What stands, or what shall stand."""

    def __init__(self, catalog: Catalog) -> None:
        """Index `catalog`."""
        self.catalog = catalog
        self.objects = catalog.objects
        self.needs = catalog.dependencies
        self.version = catalog.server_version
        self._parts: dict[tuple[str, str], list[CatalogObject]] = {}
        self._relations: dict[str, CatalogObject] = {}
        self._children: dict[str, list[CatalogObject]] = {}
        self.default_privileges: list[CatalogObject] = []
        self._indexes: dict[str, list[CatalogObject]] = {}
        self._identity: dict[tuple[str, str], CatalogObject] = {}
        self.multiranges = {found.attributes.get("multirange") for found in catalog.objects.values()} - {None}
        self._referring: dict[str, list[CatalogObject]] = {}
        self.needed_by: dict[Identity, set[Identity]] = {}
        for found in catalog.objects.values():
            identity = found.identity
            if identity.parent:
                self._parts.setdefault((identity.parent, identity.kind), []).append(found)
            elif identity.kind in RELATIONS or identity.kind == "index":
                self._relations[identity.name] = found
            for parent in _names(found.attributes.get("parents")):
                self._children.setdefault(parent, []).append(found)
            if identity.kind == "default privileges":
                self.default_privileges.append(found)
            if identity.kind == "index":
                self._indexes.setdefault(str(found.attributes["_table"]), []).append(found)
            if found.attributes.get("form") == "foreign key":
                self._referring.setdefault(str(found.attributes["_referenced"]), []).append(found)
            if identity.kind == "sequence" and found.attributes.get("identity"):
                self._identity[(str(found.attributes["_owner_table"]), str(found.attributes["_owner_column"]))] = found
        names = Counter(str(f.attributes["_name"]) for f in catalog.objects.values() if f.identity.kind == "constraint")
        self.taken, self.shared = set(names), {name for name, bearers in names.items() if bearers > 1}
        """Names of constraints, and those that several bear; a NOT NULL whose automatic name may be taken is written with it."""
        for dependent, needs in catalog.dependencies.items():
            for needed in needs:
                self.needed_by.setdefault(needed, set()).add(dependent)

    def parts(self, parent: str, kind: str) -> list[CatalogObject]:
        """Return the parts of one kind of a relation or domain; columns in their order."""
        found = self._parts.get((parent, kind), [])
        return sorted(found, key=lambda part: part.subid) if kind == "column" else found

    def relation(self, name: str) -> CatalogObject | None:
        """Return a relation or index by its qualified name."""
        return self._relations.get(name)

    def column(self, table: str, name: str) -> CatalogObject | None:
        """Return one column."""
        return self.objects.get(Identity("column", name, table))

    def children(self, table: str) -> list[CatalogObject]:
        """Return the partitions and inheriting tables of a table."""
        return self._children.get(table, [])

    def referring(self, table: str) -> list[CatalogObject]:
        """Return the foreign keys that refer to a table."""
        return self._referring.get(table, [])

    def indexes(self, table: str) -> list[CatalogObject]:
        """Return the indexes of a table or materialised view."""
        return self._indexes.get(table, [])

    def workers(self, kind: Identity) -> frozenset[Identity]:
        """Return the functions that a type is made of and that speak of it themselves: neither can stand before the other."""
        needs = self.needs.get(kind, frozenset()) if kind.kind == "type" else frozenset()
        return frozenset(needed for needed in needs if kind in self.needs.get(needed, ()))

    def promised_by(self, operator: Identity) -> list[Identity]:
        """Return the operators that name one which nobody has defined as their commutator or negator."""
        promise = operator.name.replace(", ", ",")
        return [
            found.identity
            for found in self.objects.values()
            if found.identity.kind == "operator"
            and found.attributes["function"]
            and promise in (found.attributes["commutator"], found.attributes["negator"])
        ]

    def identity_sequence(self, column: Identity) -> CatalogObject | None:
        """Return the sequence behind an identity column."""
        return self._identity.get((column.parent, column.name))

    def not_null(self, column: Identity) -> CatalogObject | None:
        """Return the NOT NULL constraint of a column (PostgreSQL 18 and later)."""
        for found in self.parts(column.parent, "constraint"):
            if found.attributes["form"] == "not null" and found.attributes["_columns"] == (column.name,):
                return found
        return None

    def constraints(self, table: str, *forms: str) -> Iterator[CatalogObject]:
        """Give the constraints of a table that have one of these forms."""
        return (found for found in self.parts(table, "constraint") if found.attributes["form"] in forms)


def _names(value: Value) -> tuple[str, ...]:
    return tuple(str(name) for name in value) if isinstance(value, tuple) else ()
