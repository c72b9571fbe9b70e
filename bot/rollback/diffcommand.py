"""`migrate-bot diff FROM TO`: print the statements that turn the schema of one database into that of another.

Starts fast: both catalogs are read side by side through libpq itself, and what understands them is imported meanwhile.
"""

from __future__ import annotations

import sys
from threading import Thread
from typing import TYPE_CHECKING, TextIO

from bot.catalog import libpq, queries
from bot.catalog.names import literal

if TYPE_CHECKING:
    from bot.rollback.script import Refusal, Script, Use

OK, FAILED, REFUSED = 0, 2, 3


class _Reader(Thread):
    """Reads one database; keeps the link open for one more question."""

    def __init__(self, address: str) -> None:
        super().__init__(daemon=True)
        self._address = address
        self.answers: list[str] = []
        self.version = 0
        self.link: libpq.Link | None = None
        self.refused: libpq.ServerRefused | None = None

    def run(self) -> None:
        """Connect and read; remember what was refused."""
        try:
            self.link = libpq.connect(self._address)
            self.version = self.link.server_version
            self.answers = self.link.run(queries.script(self.version))
        except libpq.ServerRefused as refused:
            self.refused = refused


def main(from_url: str, to_url: str, *, same_origin: bool, out: TextIO, err: TextIO) -> int:
    """Print the script on `out`; return 0 (equal, or script printed), 3 (refused, reasons on `err`) or 2 (error on `err`)."""
    readers = (_Reader(from_url), _Reader(to_url))
    for reader in readers:
        reader.start()
    from bot.catalog.apart import apart
    from bot.catalog.reading import Reading
    from bot.rollback.generate import generate
    from bot.rollback.keep import without_kept

    for reader in readers:
        reader.join()
    try:
        for reader, which in zip(readers, ("first", "second"), strict=True):
            if reader.refused:
                err.write(f"migrate-bot diff: the {which} database cannot be read: {_one_line(reader.refused.reason())}.\n")
                return FAILED
        have, want = apart(*(Reading(reader.answers, reader.version) for reader in readers), same_origin=same_origin)
        result = generate(without_kept(have), without_kept(want), same_origin=same_origin)
        return _answer(result, readers[0].link, out, err)
    finally:
        for reader in readers:
            if reader.link:
                reader.link.close()


def _answer(result: Script | Refusal, link: libpq.Link | None, out: TextIO, err: TextIO) -> int:
    from bot.rollback.script import Refusal

    reasons = result.reasons if isinstance(result, Refusal) else _in_the_way(result, link) if link else ()
    if isinstance(result, Refusal) or reasons:
        err.write("".join(f"migrate-bot diff: refused: {_one_line(reason)}.\n" for reason in reasons))
        return REFUSED
    out.write(str(result))
    err.write("".join(f"-- lost: {_one_line(loss)}\n" for loss in result.losses))
    err.write("".join(f"-- note: {_one_line(note)}\n" for note in result.notes))
    return OK


def _in_the_way(result: Script, link: libpq.Link) -> tuple[str, ...]:
    """Return which rows stand in the way of what only an empty table gets back; where that cannot be seen, the script looks."""
    reasons = []
    for table, what in result.needs_empty:
        try:
            held = link.run(f"SELECT 'rows' FROM ONLY {table} LIMIT 1") != [""]  # noqa: S608 - a quoted name from the catalog
        except libpq.ServerRefused:
            continue
        if held:
            reasons.append(f"{what} cannot come back to {table}: the table holds rows and their values for it are gone")
    standing = (use for use in result.in_use if _held(use, link))
    reasons += [f"value {use.label!r} cannot go: rows of {use.table} hold it in {use.column}" for use in standing]
    return tuple(dict.fromkeys(reasons))


def _held(use: Use, link: libpq.Link) -> bool:
    value = f"ANY ({use.column}::pg_catalog.text[])" if use.many else f"{use.column}::pg_catalog.text"
    condition = f"{literal(use.label)} OPERATOR(pg_catalog.=) {value}"
    try:
        return link.run(f"SELECT 'rows' FROM ONLY {use.table} WHERE {condition} LIMIT 1") != [""]  # noqa: S608 - quoted names
    except libpq.ServerRefused:
        return False


def _one_line(text: str) -> str:
    return "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in text)


if __name__ == "__main__":
    arguments = [argument for argument in sys.argv[1:] if argument != "--same-origin"]
    if len(arguments) != 2:
        sys.exit("usage: python -m bot.rollback.diffcommand [--same-origin] FROM_URL TO_URL")
    sys.exit(main(*arguments, same_origin="--same-origin" in sys.argv[1:], out=sys.stdout, err=sys.stderr))
