"""The door of the reader: bytes that are not plain, moderate UTF-8 text are refused with a reason and a place."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from bot.findings import Check, Finding, Location, Rule, Severity

BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Limits:
    """What the reader accepts. Sizes in bytes; `statements` and `included` count per psql run."""

    file_bytes: int = 1_000_000
    total_bytes: int = 32_000_000
    comment_depth: int = 32
    paren_depth: int = 500
    statement_tokens: int = 200_000
    variable_chars: int = 1_000_000
    statements: int = 100_000
    included: int = 2_000
    include_depth: int = 32


TOO_LARGE = Rule(
    "schema-file-too-large",
    Check.APPLIES,
    Severity.ERROR,
    "A schema file is larger than the bot reads",
    "Every deploy runs the whole file again; files of this size are usually data, and their reading has a limit.",
    "Split the file, or load bulk data outside the schema files.",
    waivable=False,
    bad="a 5 MB file of INSERT statements",
    good="several files below the limit; bulk data loaded by a job of its own",
)
NOT_TEXT = Rule(
    "schema-file-not-text",
    Check.APPLIES,
    Severity.ERROR,
    "A schema file is not plain UTF-8 text",
    "The server stops at a NUL byte or refuses wrong bytes, while reviewers and tools may see something else.",
    "Save the file as UTF-8 without control bytes.",
    waivable=False,
    bad="a file saved as UTF-16 or Latin-1, or one that holds a NUL byte",
    good="the same file saved as UTF-8",
)
LONE_CR = Rule(
    "schema-file-lone-cr",
    Check.APPLIES,
    Severity.ERROR,
    "A carriage return stands alone",
    "For PostgreSQL it ends a line comment, for most viewers it does not: what looks like a comment may run.",
    "Use one kind of line end, LF or CR LF, throughout.",
    waivable=False,
    bad="-- a comment\\rDROP TABLE users;",
    good="-- a comment\\n",
)
BYTE_ORDER_MARK = Rule(
    "schema-file-byte-order-mark",
    Check.APPLIES,
    Severity.NOTE,
    "A schema file starts with a byte order mark",
    "psql drops it only when the client encoding is UTF-8; other tools send it to the server, which then reports a syntax error.",
    "Save the file as UTF-8 without a byte order mark.",
    bad="a file that starts with the bytes EF BB BF",
    good="the same file without them",
)
RULES = (TOO_LARGE, NOT_TEXT, LONE_CR, BYTE_ORDER_MARK)


@dataclass(frozen=True)
class Text:
    """An admitted file: its text without byte order mark, and findings that do not stop the reading."""

    path: str
    text: str
    findings: tuple[Finding, ...] = ()

    @cached_property
    def _breaks(self) -> list[int]:
        breaks, position = [], self.text.find("\n")
        while position >= 0:
            breaks.append(position)
            position = self.text.find("\n", position + 1)
        return breaks

    def line(self, offset: int) -> int:
        """Return the line (from 1) of the character at `offset`."""
        return bisect_right(self._breaks, offset - 1) + 1

    def location(self, start: int, end: int) -> Location:
        """Return the place of the characters `start` up to, not including, `end`."""
        return Location(self.path, self.line(start), self.line(max(start, end - 1)))


def admit(path: str, data: bytes, limits: Limits) -> Text | Finding:
    """Return the text of `data`, or the finding that says why it cannot be read and at which byte."""
    if len(data) > limits.file_bytes:
        size = f"{len(data) / 1_000_000:.1f} MB"
        message = f"The file holds {size}; files above {limits.file_bytes / 1_000_000:g} MB are not read."
        return TOO_LARGE.at(Location(path), message)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return NOT_TEXT.at(Location(path, 1), "The file is UTF-16, which PostgreSQL cannot read.")
    nul = data.find(0)
    if nul >= 0:
        message = f"Byte {nul} is NUL: the server would stop reading there, and everything behind it would silently not run."
        return NOT_TEXT.at(_at_byte(path, data, nul), message)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"Byte {error.start} (0x{data[error.start]:02x}) is not UTF-8; the server would refuse the statement."
        return NOT_TEXT.at(_at_byte(path, data, error.start), message)
    lone = _lone_return(text)
    if lone >= 0:
        message = f"Character {lone} is a carriage return without line feed: PostgreSQL ends a comment there, viewers do not."
        return LONE_CR.at(Location(path, text.count("\n", 0, lone) + 1), message)
    if not data.startswith(BOM):
        return Text(path, text)
    note = BYTE_ORDER_MARK.at(Location(path, 1), "The file starts with a byte order mark, which not every client drops.")
    return Text(path, text[1:], (note,))


def _lone_return(text: str) -> int:
    position = text.find("\r")
    while position >= 0:
        if text[position + 1 : position + 2] != "\n":
            return position
        position = text.find("\r", position + 1)
    return -1


def _at_byte(path: str, data: bytes, offset: int) -> Location:
    return Location(path, data.count(b"\n", 0, offset) + 1)
