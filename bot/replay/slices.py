"""One statement as a row of slices along a primary key: the next slice is asked of the database, nothing is guessed."""

from __future__ import annotations

from dataclasses import dataclass

from bot.replay.session import Refusal, Session
from bot.scripts.batches import KEY, SLICE, Slicing

Position = tuple[str, ...]
"""The key of the last row of a slice, column by column as text."""

_KEY_OF = """
SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)
  FROM pg_catalog.pg_index AS i
  JOIN pg_catalog.pg_attribute AS a ON a.attrelid OPERATOR(pg_catalog.=) i.indrelid
       AND a.attnum OPERATOR(pg_catalog.=) ANY (i.indkey::pg_catalog.int2[])
 WHERE i.indrelid OPERATOR(pg_catalog.=) pg_catalog.to_regclass({})::pg_catalog.oid AND i.indisprimary
 ORDER BY pg_catalog.array_position(i.indkey::pg_catalog.int2[], a.attnum)
"""


@dataclass(frozen=True, slots=True)
class Slice:
    """What is sent for one slice; `upto` is the key of its last row, None for the last slice of all."""

    sql: str
    upto: Position | None


class Slicer:
    """Cuts one statement in one session. `key` comes first; it says why there can be no slices."""

    def __init__(self, session: Session, slicing: Slicing, size: int) -> None:
        """`size` is how many rows of the driving table a slice has at most."""
        self._session, self._slicing, self._size = session, slicing, size
        self._columns: tuple[str, ...] = ()
        self._types: tuple[str, ...] = ()

    def key(self) -> Refusal | None:
        """Read the primary key to cut along; return why that is not possible."""
        answer = self._session.execute(_KEY_OF.format(literal(self._slicing.table)), rows=True)
        if answer.refusal:
            return answer.refusal
        if not answer.rows:
            return Refusal("", f"Table {self._slicing.table} has no primary key to cut batches along.")
        names = [str(name) for name, _ in answer.rows]
        moved = sorted(set(names) & set(self._slicing.columns))
        if moved:
            return Refusal("", f"It changes the primary key ({', '.join(moved)}), along which batches are cut.")
        self._columns = tuple(f"{self._slicing.alias}.{quoted(name)}" for name in names)
        self._types = tuple(str(kind) for _, kind in answer.rows)
        return None

    def next(self, after: Position | None) -> Slice | Refusal:
        """Return the slice behind `after` (None: the first one)."""
        key = ", ".join(f"{column}::pg_catalog.text" for column in self._columns)
        bounds = self._slicing.bounds.replace(KEY, key).replace(SLICE, self._between(after, None))
        order = ", ".join(self._columns)
        answer = self._session.execute(f"{bounds} ORDER BY {order} OFFSET {self._size - 1} LIMIT 1", rows=True)
        if answer.refusal:
            return answer.refusal
        upto = tuple(str(value) for value in answer.rows[0]) if answer.rows else None
        return Slice(self._slicing.statement.replace(SLICE, self._between(after, upto)), upto)

    def _between(self, after: Position | None, upto: Position | None) -> str:
        parts = [f"{self._row()} {operator} {self._values(at)}" for operator, at in ((">", after), ("<=", upto)) if at]
        return f"({' AND '.join(parts)})" if parts else "true"

    def _row(self) -> str:
        return f"ROW({', '.join(self._columns)})" if len(self._columns) > 1 else self._columns[0]

    def _values(self, position: Position) -> str:
        values = [f"{literal(value)}::{kind}" for value, kind in zip(position, self._types, strict=True)]
        return f"ROW({', '.join(values)})" if len(values) > 1 else values[0]


def literal(text: str) -> str:
    """Return text as a string constant that means the same under every setting."""
    doubled = text.replace("'", "''")
    escaped = doubled.replace("\\", "\\\\")
    return f"'{doubled}'" if escaped == doubled else f"E'{escaped}'"


def quoted(name: str) -> str:
    """Return a name as a quoted identifier."""
    return '"' + name.replace('"', '""') + '"'
