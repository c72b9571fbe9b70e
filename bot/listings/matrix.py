"""The table people look at: new schema files down, listings across, the line where each is named."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.listings.model import Found, Listing, ListingKind
from bot.scripts.model import SchemaFile


@dataclass(frozen=True, slots=True)
class Column:
    """One listing: what people call it, where it is, what it does."""

    label: str
    path: str
    line: int
    kind: str


@dataclass(frozen=True, slots=True)
class Row:
    """A new file: per column the line that names it, 0 when it is missing, -1 when the listing is not one of all files."""

    path: str
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Columns and rows; empty when nothing is new."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def matrix(head: Found, new_files: Iterable[SchemaFile], missing: Iterable[tuple[Listing, SchemaFile]]) -> Matrix:
    """Return the table of the new files; `missing` are the pairs that `judge.gaps` found."""
    lacking = {(id(listing), file.path) for listing, file in missing}
    new = [file for file in new_files if not file.is_master]
    listings = [one for one in head.listings if one.kind is not ListingKind.MENTIONS]
    listings = [one for one in listings if any(one.names(f.path) or (id(one), f.path) in lacking for f in new)]
    columns = tuple(Column(one.label, one.location.path, one.location.line, one.kind.value) for one in listings)
    rows = tuple(Row(file.path, tuple(_line(one, file, lacking) for one in listings)) for file in new)
    return Matrix(columns, rows) if new else Matrix((), ())


def _line(listing: Listing, file: SchemaFile, lacking: set[tuple[int, str]]) -> int:
    line = next((entry.location.line for entry in listing.entries if entry.path == file.path), 0)
    return line or (0 if (id(listing), file.path) in lacking else -1)
