"""Values that may satisfy a CHECK: the constants it names and their neighbours, and texts of common forms. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from bot.replay.samples.conjuncts import conjuncts
from bot.replay.samples.documents import document
from bot.replay.samples.patterns import texts
from bot.replay.samples.shapes import ColumnShape, TableShape, TypeShape
from bot.replay.samples.values import Make, array, distinct, limit, mild, varied

STRING = re.compile(r"'((?:[^']|'')*)'")
NUMBER = re.compile(r"(?<![\w.'])-?\d+(?:\.\d+)?(?![\w.'])")
DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?")
MONDAY = datetime(2024, 1, 1)  # noqa: DTZ001 - a day of the calendar, of no zone
PARTITION = re.compile(r"satisfies_hash_partition\('\d+'::oid")
"""What a hash partition's condition says about itself by a number that every database gives anew."""
NUMERIC = frozenset({"int2", "int4", "int8", "numeric", "float4", "float8", "money", "oid"})
TEXTUAL = frozenset({"text", "varchar", "bpchar", "citext", "name", "char"})
MOST_WORDS = 12
TIMES = frozenset({"date", "timestamp", "timestamptz"})
FORMS = (
    "user{n}@example.com", "https://example.com/{n}", "value-{n}", "value_{n}", "VALUE_{n}", "V{n}", "v{n}", "Value {n}", "{n}",
    "1.{n}.0", "v1.{n}.0", "+4930{n:07d}", "{n:05d}", "{n:03d}-{n:04d}", "#0{n:05x}", "10.0.0.{n}", "AB{n:06d}", "ab", "AB",
    "EUR", "de_DE", "a/b{n}", "/a/b{n}", "sha256:{sha}", "{sha}", "{md5}", "2024-01-{day:02d}", "12:{day:02d}", "{{}}", "[]",
)  # fmt: skip


def conditions(table: TableShape) -> tuple[str, ...]:
    """Return what a row must satisfy: the table's checks, and those of its columns' domains with the column for VALUE."""
    found = [part for check in table.checks for part in conjuncts(check)]
    for column in table.writable:
        kind: TypeShape | None = column.type
        while kind is not None and kind.kind == "d":
            found += [_about(column.name, part) for check in kind.checks for part in conjuncts(check)]
            kind = kind.element
    return tuple(found)


def _about(column: str, check: str) -> str:
    return re.sub(r"\bVALUE\b", lambda _: f"({column})", check)


def constrained(table: TableShape, checks: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Return, for each column that a check speaks about, the texts of those checks."""
    return {
        column.name: mine for column in table.writable if (mine := tuple(check for check in checks if names(check, column.name)))
    }


def names(check: str, column: str) -> bool:
    """Whether a condition speaks about a column, its name as SQL writes it."""
    return re.search(rf"(?<![\w\"]){re.escape(column)}(?![\w\"])", STRING.sub("''", check)) is not None


def base(kind: TypeShape) -> TypeShape:
    """Return the type below a domain, however deep."""
    while kind.kind == "d" and kind.element is not None:
        kind = kind.element
    return kind


def constants(checks: Iterable[str]) -> frozenset[str]:
    """Return the texts and numbers that conditions name."""
    joined = " ".join(checks)
    return frozenset((*(text.replace("''", "'") for text in STRING.findall(joined)), *NUMBER.findall(joined)))


def candidates(column: ColumnShape, checks: tuple[str, ...], number: int, vary: Make = varied) -> tuple[str, ...]:
    """Return values for `column`, most promising first; `number` makes those of different rows differ, `vary` the last ones."""
    kind = base(column.type)
    checks = tuple(PARTITION.sub("", check) for check in checks)
    strings = [text.replace("''", "'") for check in checks for text in STRING.findall(check)]
    numbers = [found for check in checks for found in NUMBER.findall(STRING.sub(_number_inside, check))]
    found: list[str | None] = []
    if kind.name in NUMERIC:
        found += [text for literal in numbers for text in _around_number(literal, kind, number)]
    elif kind.name in TEXTUAL:
        written = [text for check in checks for text in texts(check, number, extremes=vary is not mild)]
        sizes = [int(float(literal)) for literal in numbers if 0 < float(literal) <= 200]
        found += [_fit(text, kind) for text in written]
        found += [_fit(text.ljust(size, "0"), kind) for text in written for size in sizes]
        found += [_fit(text, kind) for text in strings]
        found += [_of_length(int(float(literal)), number) for literal in numbers if 0 < float(literal) <= 2000]
        found += [_fit(_form(form, number), kind) for form in FORMS]
        found += [_fit(gap.join([str(number % 10)] * size), kind) for size in sizes if size <= MOST_WORDS for gap in " ,"]
    elif kind.name in TIMES:
        found += [text for literal in strings for text in _around_date(literal, number)]
        found += [f"{2020 + number // 12}-{number % 12 + 1:02d}-01", f"{MONDAY + timedelta(weeks=number):%Y-%m-%d}"]
        found += [f"{2090 + step}-06-{number % 28 + 1:02d}" for step in range(3)]
    elif kind.name in ("json", "jsonb"):
        found += [document(checks, number), *_documents(strings, number)]
    elif kind.name == "bytea":
        found += [_bytes(int(float(literal)), number) for literal in numbers if 0 < float(literal) <= 2000]
    elif kind.category == "A" and kind.element:
        found += _arrays(kind.element, strings, numbers, number)
    else:
        found += strings
    found += [distinct(kind, number), vary(kind, number), vary(kind, number + 1), distinct(kind, number + 1)]
    return tuple(dict.fromkeys(text for text in found if text is not None))


def _documents(words: list[str], number: int) -> Iterator[str]:
    """Yield objects with the keys that a condition names and values of every sort, and arrays of the same values."""
    values: tuple[object, ...] = (f"v{number}", number + 1, True, [number], {}, *words[:12])
    yield from (json.dumps(dict.fromkeys(words, value)) for value in values)
    yield from (json.dumps([value]) for value in values)
    yield from (json.dumps(word) for word in words)


def _arrays(element: TypeShape, words: list[str], numbers: list[str], number: int) -> Iterator[str]:
    """Yield arrays of what a condition names, and of as many items as it may ask for."""
    yield from (array([word]) for word in words)
    if len(words) > 1:
        yield array([*words])
    for size in dict.fromkeys([1, 2, 3, *(int(Decimal(text)) for text in numbers)]):
        if 0 < size <= 20:
            yield array([distinct(element, number + place) for place in range(size)])


def _number_inside(match: re.Match[str]) -> str:
    return match[1] if NUMBER.fullmatch(match[1]) else "''"


def _around_number(literal: str, kind: TypeShape, number: int) -> tuple[str, ...]:
    value = Decimal(literal)
    if kind.name in ("numeric", "float4", "float8", "money"):
        steps = ("0", str(1 + number), str(-1 - number), "0.5", "0.01", "-0.01", "-0.5")
        return tuple(f"{value + Decimal(step):f}" for step in steps)
    return tuple(str(int(value) + step) for step in (0, 1 + number, -1 - number, 1, -1))


def _around_date(literal: str, number: int) -> tuple[str, ...]:
    match = DATE.match(literal)
    if not match:
        return (literal,)
    try:
        moment = datetime.fromisoformat(match[0])
    except ValueError:
        return (literal,)
    steps = (
        timedelta(0),
        timedelta(hours=number % 24),
        timedelta(days=number % 28),
        timedelta(days=1),
        -timedelta(days=1 + number),
    )
    return tuple((moment + step).isoformat(sep=" ") + literal[match.end() :].strip() for step in steps)


def _of_length(size: int, number: int) -> str:
    return f"{number}".rjust(size, "a")[:size]


def _bytes(size: int, number: int) -> str:
    return "\\x" + hashlib.sha256(str(number).encode()).digest().ljust(size, b"\0")[:size].hex()


def _form(form: str, number: int) -> str:
    text = str(number).encode()
    sha, md5 = hashlib.sha256(text).hexdigest(), hashlib.md5(text, usedforsecurity=False).hexdigest()
    return form.format(n=number, sha=sha, md5=md5, day=number % 28 + 1)


def _fit(text: str, kind: TypeShape) -> str | None:
    size = limit(kind)
    return text if size is None or len(text) <= size else None
