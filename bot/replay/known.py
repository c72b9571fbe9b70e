"""The relations that were there before a run. A schema has thousands, a change concerns a few: only those are taken apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.catalog.names import qualified
from bot.errors import CouldNotJudge
from bot.replay.session import Cells, Session

RELATIONS = """
SELECT c.oid, c.relfilenode, c.relkind, i.indrelid, n.nspname, c.relname
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
LEFT JOIN pg_catalog.pg_index i ON i.indexrelid OPERATOR(pg_catalog.=) c.oid
WHERE c.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid AND c.relkind OPERATOR(pg_catalog.<>) 't'
  AND n.nspname OPERATOR(pg_catalog.<>) ALL
      (ARRAY['migrate_bot_trace', 'pg_toast', 'pg_catalog', 'information_schema']::pg_catalog.name[])
"""
FILES = """
SELECT c.oid, c.relfilenode FROM pg_catalog.pg_class c
WHERE c.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid AND c.relkind OPERATOR(pg_catalog.<>) 't'
"""
OID, FILE, KIND, TABLE, SCHEMA, NAME = range(6)


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation that existed before the run."""

    name: str
    kind: str
    file: int
    table: int


class Known(Mapping[int, Relation]):
    """Relations by OID."""

    def __init__(self, cells: Cells) -> None:
        """Take over the answer to `RELATIONS`."""
        self._cells = cells
        self._rows = {cells.number(row, OID): row for row in range(len(cells))}

    def __getitem__(self, oid: int) -> Relation:
        """Return the relation of that OID. Raises KeyError."""
        row, cells = self._rows[oid], self._cells
        return Relation(self._name(row), cells.text(row, KIND), cells.number(row, FILE), cells.number(row, TABLE))

    def __contains__(self, oid: object) -> bool:
        """Whether the relation existed before the run."""
        return oid in self._rows

    def __iter__(self) -> Iterator[int]:
        """Yield every OID."""
        return iter(self._rows)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._rows)

    def _name(self, row: int) -> str:
        return qualified(self._cells.text(row, SCHEMA), self._cells.text(row, NAME))

    @cached_property
    def files(self) -> Mapping[int, int]:
        """The storage file of each."""
        return {oid: self._cells.number(row, FILE) for oid, row in self._rows.items()}

    @cached_property
    def _oids(self) -> Mapping[str, tuple[int, ...]]:
        """OIDs by the name without its schema."""
        found: dict[str, tuple[int, ...]] = {}
        for oid, row in self._rows.items():
            name = self._cells.text(row, NAME)
            found[name] = (*found.get(name, ()), oid)
        return found

    def named(self, schema: str, name: str) -> Relation | None:
        """Return the relation of that name."""
        oids = (oid for oid in self._oids.get(name, ()) if self._cells.text(self._rows[oid], SCHEMA) == schema)
        return next((self[oid] for oid in oids), None)

    def spoken_of(self, sql: str) -> list[str]:
        """Return the tables that a text names, or whose indexes it names."""
        words = set(re.findall(r"[\w$]+", sql.lower()))
        named = [oid for oid, row in self._rows.items() if self._cells.text(row, NAME).lower() in words]
        tables = [self.get(self[oid].table, self[oid]) for oid in named]
        return [item.name for item in dict.fromkeys(tables) if item.kind in "rpm"]


def relations(session: Session) -> Known:
    """Return every relation of the database as it is now. Raises CouldNotJudge."""
    return Known(_listed(session, RELATIONS))


def files(session: Session) -> dict[int, int]:
    """Return the storage file of every relation as it is now, by OID. Raises CouldNotJudge."""
    cells = _listed(session, FILES)
    return {cells.number(row, OID): cells.number(row, FILE) for row in range(len(cells))}


def _listed(session: Session, query: str) -> Cells:
    answer = session.cells(query)
    if not isinstance(answer, Cells):
        raise CouldNotJudge(f"The relations could not be listed: {answer.message}")
    return answer
