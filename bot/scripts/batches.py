"""`-- migrate-bot: batch 10000` above a statement: it may run in committed slices. Pure: where these comments are, what they say.

The grammar's view of a marked statement (`Slicing`) comes from a limited child: `bot.scripts.slicing:main`.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from bot.findings import Location
from bot.scripts.model import Statement
from bot.scripts.psql import read

COMMENT = re.compile(r"^[ \t]*--[ \t]*migrate-bot[ \t]*:[ \t]*batch\b(?P<rest>[^\n\r]*)", re.MULTILINE | re.IGNORECASE)
_SIZE = re.compile(r"[ \t]+(\d{1,9})[ \t]*")
LARGEST = 1_000_000
SLICE, KEY = "migrate_bot_slice", "migrate_bot_key"
"""What stands in a slicing's texts where the condition of one slice, and the columns of the key, will stand."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One such comment: where it stands, its statement and the line of that, and how many rows a slice has.

    `problem` says what is wrong with the comment; then there is no statement.
    """

    location: Location
    line: int = 0
    size: int = 0
    sql: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Slicing:
    """How a statement is cut along the primary key of one table.

    `statement` and `bounds` hold `migrate_bot_slice` where the slice's condition belongs, `bounds` also `migrate_bot_key`
    for the columns. `table` is the driving table as SQL, `alias` what its columns are qualified with, `columns` those that
    the statement assigns in it. `problem` says why the statement cannot be cut.
    """

    statement: str = ""
    bounds: str = ""
    table: str = ""
    alias: str = ""
    columns: tuple[str, ...] = ()
    problem: str = ""


def marks(path: str, data: bytes) -> tuple[Mark, ...]:
    """Return the marks of one file, in order; each says what is wrong with it, as far as its text shows."""
    if b"migrate-bot" not in data:
        return ()
    reading = read(path, data)
    found: list[Mark] = []
    for item in reading.items:
        end = item.at if item.statement is not None else item.end
        comments = list(COMMENT.finditer(reading.text, item.start, max(end, item.start)))
        for number, comment in enumerate(comments):
            line = reading.text.count("\n", 0, comment.start()) + 1
            found.append(_mark(Location(path, line, line), comment["rest"], item.statement, again=number > 0))
    return tuple(found)


def of_statements(found: Iterable[Mark], statements: Sequence[Statement]) -> Mapping[int, Mark]:
    """Return, by number, the marks of `statements`; a comment belongs to the first statement that begins on its line."""
    waiting = {(mark.location.path, mark.line): mark for mark in found if not mark.problem}
    matched: dict[int, Mark] = {}
    for number, statement in enumerate(statements):
        mark = waiting.pop((statement.location.path, statement.location.line), None)
        if mark is not None:
            matched[number] = mark
    return matched


def request(statements: Sequence[str]) -> bytes:
    """Return the payload for `bot.scripts.slicing:main`."""
    return json.dumps({"statements": list(statements)}).encode()


def response(slicings: Sequence[Slicing]) -> bytes:
    """Return the answer of the child."""
    return json.dumps([asdict(item) for item in slicings]).encode()


def decode(payload: bytes) -> tuple[Slicing, ...]:
    """Return the slicings in an answer, in the order of the request."""
    return tuple(Slicing(**{**item, "columns": tuple(item["columns"])}) for item in json.loads(payload))


def survey_request(files: Mapping[str, bytes]) -> bytes:
    """Return the payload for `bot.scripts.slicing:survey`."""
    return json.dumps({"files": {path: base64.b64encode(data).decode() for path, data in files.items()}}).encode()


def survey_response(found: Sequence[tuple[Mark, Slicing]]) -> bytes:
    """Return the answer of the child."""
    return json.dumps([[asdict(mark), asdict(slicing)] for mark, slicing in found]).encode()


def surveyed(payload: bytes) -> tuple[tuple[Mark, Slicing], ...]:
    """Return every mark in a survey's answer with its slicing."""
    return tuple(
        (Mark(**{**mark, "location": Location(**mark["location"])}), Slicing(**{**cut, "columns": tuple(cut["columns"])}))
        for mark, cut in json.loads(payload)
    )


def _mark(location: Location, rest: str, statement: Statement | None, *, again: bool) -> Mark:
    size = _SIZE.fullmatch(rest)
    if size is None:
        return Mark(location, problem=f'"batch{rest.rstrip()[:80]}" does not say how many rows a batch has.')
    if not 1 <= int(size[1]) <= LARGEST:
        return Mark(location, problem=f"A batch has between 1 and {LARGEST} rows, not {size[1]}.")
    if statement is None:
        return Mark(location, problem="It stands above no statement.")
    if again:
        return Mark(location, problem="A second batch comment stands above the same statement.")
    return Mark(location, statement.location.line, int(size[1]), statement.sql)
