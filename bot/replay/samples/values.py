"""Sample values by type, as text that PostgreSQL's input functions understand. The same number gives the same value."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from bot.replay.samples.shapes import TypeShape

EPOCH = datetime(2020, 1, 1, 12, 0, 0, 123456, tzinfo=UTC)
LONG = "long " + "x" * 295
ODD_RANGE = 8
"""Half of so many ranges are no usual ones."""
TWICE = 5
"""One array in so many holds everything twice."""
WORDS = ("alpha", "Beta", "gamma delta", "", "Ünïcode ßtraße", "o'clock", "00123", LONG, "alpha", "ALPHA", "  alpha ")


def distinct(kind: TypeShape, number: int) -> str | None:
    """Return a value that no other `number` below some hundreds gives, or None when the type has no more (or is unknown)."""
    if kind.kind == "d":
        return distinct(kind.element, number) if kind.element else None
    if kind.kind == "e":
        return kind.labels[number] if number < len(kind.labels) else None
    if kind.kind == "c":
        return _row(kind, lambda part: distinct(part, number))
    if kind.kind == "r":
        return _range(kind, number)
    if kind.kind == "m":
        inner = _range(kind, number)
        return inner and "{" + inner + "}"
    if kind.category == "A" and kind.element:
        return array([distinct(kind.element, number)])
    make = DISTINCT.get(kind.name)
    return make(kind, number) if make else None


def varied(kind: TypeShape, number: int) -> str | None:
    """Return a value that repeats, is empty, long, zero, negative or extreme for some numbers; None for an unknown type."""
    return _vary(kind, number, {})


def mild(kind: TypeShape, number: int) -> str | None:
    """Return a value as `varied` does, but no number so large that what people calculate with it leaves the type's range."""
    return _vary(kind, number, MILD)


def _vary(kind: TypeShape, number: int, only: Mapping[str, Choices]) -> str | None:
    """Choose among the values that `only` knows for the type, or among our usual ones and different ones in turn."""
    if kind.kind == "d":
        return _vary(kind.element, number, only) if kind.element else None
    if kind.kind == "e":
        return kind.labels[number % len(kind.labels)] if kind.labels else None
    if kind.kind == "c":
        return _row(kind, lambda part: _vary(part, number, only))
    if kind.category == "A" and kind.element and kind.kind == "b" and kind.name.startswith("_"):
        items = [_vary(kind.element, number + step, only) for step in range(number % 3)]
        return array(items * 2 if number % TWICE == TWICE - 1 else items)
    if kind.kind in ("r", "m") and number % ODD_RANGE < ODD_RANGE // 2:
        return _odd_range(kind, number)
    choices = only.get(kind.name) or VARIED.get(kind.name)
    if choices is None:
        return distinct(kind, number // 2)
    made = choices(kind)
    other = None if number % 2 == 0 or kind.name in only else distinct(kind, number // 3)
    return made[number // 2 % len(made)] if other is None else other


def limit(kind: TypeShape) -> int | None:
    """Return the length in characters that the type declares, None when it declares none."""
    return kind.typmod - 4 if kind.name in ("varchar", "bpchar") and kind.typmod >= 4 else None


def literal(value: str | None) -> str:
    """Return `value` as an SQL literal of unknown type."""
    if value is None:
        return "NULL"
    quoted = value.replace("'", "''")
    return f" E'{quoted.replace(chr(92), chr(92) * 2)}'" if "\\" in value else f"'{quoted}'"


def _digest(number: int) -> str:
    return hashlib.md5(str(number).encode(), usedforsecurity=False).hexdigest()


def _uuid(_: TypeShape, number: int) -> str:
    raw = _digest(number)
    return f"{raw[:8]}-{raw[8:12]}-4{raw[13:16]}-8{raw[17:20]}-{raw[20:]}"


def _fit(kind: TypeShape, text: str) -> str:
    size = limit(kind)
    return text if size is None else text[:size]


def _distinct_text(kind: TypeShape, number: int) -> str | None:
    size = limit(kind)
    if size is None or size >= 8:
        return f"value {number}"
    text = _base36(number)
    return text if len(text) <= size else None


def _base36(number: int) -> str:
    digits = "abcdefghijklmnopqrstuvwxyz0123456789"
    text = digits[number % 36]
    while number := number // 36:
        text = digits[number % 36] + text
    return text


def _texts(kind: TypeShape) -> tuple[str, ...]:
    size = limit(kind)
    full = () if size is None else ("w" * size,)
    return tuple(_fit(kind, word) for word in (*full, *WORDS))


def _numeric(kind: TypeShape, number: int) -> str:
    """Stay inside the declared precision; use every digit after the point that the type has."""
    whole, scale = _precision(kind)
    top = 10 ** min(whole, 9)
    fraction = f".{(number * 37 + 1) % 10 ** min(scale, 9):0{min(scale, 9)}d}" if scale > 0 else ""
    return f"{number % top}{fraction}"


def _precision(kind: TypeShape) -> tuple[int, int]:
    if kind.typmod < 4:
        return 9, 6
    precision, scale = (kind.typmod - 4) >> 16 & 0xFFFF, (kind.typmod - 4) & 0x7FF
    scale = scale - 0x800 if scale >= 0x400 else scale
    return max(0, precision - scale), max(0, scale)


def _numerics(kind: TypeShape) -> tuple[str, ...]:
    whole, scale = _precision(kind)
    big = "9" * whole or "0"
    smallest = "0." + "0" * (scale - 1) + "1" if scale else "1" if whole else "0"
    return (big + ("." + "9" * scale if scale else ""), smallest, "0", "-" + smallest if smallest != "0" else "0")


def _mild_numerics(kind: TypeShape) -> tuple[str, ...]:
    """Leave most of the digits before the point to what is calculated with the value."""
    whole, scale = _precision(kind)
    _, *others = _numerics(kind)
    digits = min(2, (whole + 2) // 3 if scale == 0 else whole // 3)
    large = ("9" * digits or "0") + ("." + "9" * scale if scale else "")
    return (large, *others, *(("7", "3" + (".5" if scale else "")) if whole > 2 else ()))


def _time(number: int) -> datetime:
    return EPOCH + timedelta(days=number, seconds=number * 61, microseconds=number * 1001)


def _range(kind: TypeShape, number: int) -> str | None:
    """Ranges of different numbers never overlap, so that exclusion constraints are content."""
    inner = kind.element
    while inner is not None and inner.kind in ("d", "r"):
        inner = inner.element
    if inner is None:
        inner = RANGE_BY_NAME.get(kind.name)
    low, high = (distinct(inner, number * 2 + 1), distinct(inner, number * 2 + 2)) if inner else (None, None)
    return f'["{low}","{high}")' if low is not None and high is not None else None


def _odd_range(kind: TypeShape, number: int) -> str | None:
    """Ranges that hold nothing, or have no end on one side or on both; several of them, or none, in a multirange."""
    plain, after = _range(kind, number), _range(kind, number + 1)
    if plain is None or after is None:
        return None
    low, high = plain[1:-1].split(",")
    if kind.kind == "m":
        return ("{}", "{" + f"{plain},{after}" + "}", "{(," + f"{high})" + "}", "{[" + f"{low},)" + "}")[number % 4]
    return ("empty", f"[{low},)", f"(,{high})", "(,)")[number % 4]


def array(items: Sequence[str | None]) -> str:
    """Return the text of an array of these items."""
    quoted = ["NULL" if item is None else '"' + item.replace("\\", "\\\\").replace('"', '\\"') + '"' for item in items]
    return "{" + ",".join(quoted) + "}"


def _row(kind: TypeShape, make: Callable[[TypeShape], str | None]) -> str:
    parts = [make(part) for part in kind.attributes]
    return (
        "(" + ",".join("" if part is None else '"' + part.replace("\\", "\\\\").replace('"', '""') + '"' for part in parts) + ")"
    )


def _bits(kind: TypeShape, number: int) -> str:
    size = kind.typmod if kind.typmod > 0 else 1 if kind.name == "bit" else 12
    return format(number % 2**size, "b").zfill(size)


def _vector(kind: TypeShape, number: int) -> str:
    size = kind.typmod if kind.typmod > 0 else 3
    return "[" + ",".join(str((number + place) % 7) for place in range(size)) + "]"


def _address(number: int) -> str:
    return f"10.{number // 65536 % 256}.{number // 256 % 256}.{number % 256}"


Make = Callable[[TypeShape, int], "str | None"]
Choices = Callable[[TypeShape], tuple[str, ...]]
SYSTEM_NAMES = {
    "regclass": ("pg_class", "pg_type", "pg_proc", "pg_index"),
    "regtype": ("integer", "text", "boolean", "numeric"),
    "regproc": ("array_in", "array_out"),
    "regprocedure": ("abs(integer)", "lower(text)"),
    "regoperator": ("+(integer,integer)", "-(integer,integer)"),
    "regrole": ("pg_monitor", "pg_read_all_data"),
    "regnamespace": ("pg_catalog", "information_schema"),
    "regconfig": ("english", "simple"),
    "regdictionary": ("english_stem", "simple"),
    "regcollation": ('"C"', '"POSIX"'),
    "aclitem": ("=r/pg_monitor", "=w/pg_monitor"),
}
"""Values of types that name something which every database has, or whose text is no free one."""


def _known(words: tuple[str, ...]) -> Make:
    return lambda _, number: words[number] if number < len(words) else None


NUMBER: Make = lambda _, n: str(n + 1)  # noqa: E731


def _any_of(words: tuple[str, ...]) -> Choices:
    return lambda _: words


DISTINCT: dict[str, Make] = {
    **dict.fromkeys(("int2", "int4", "int8", "oid", "xid8", "float4", "float8", "money"), NUMBER),
    "numeric": _numeric,
    **dict.fromkeys(("text", "varchar", "bpchar", "citext", "name"), _distinct_text),
    "char": lambda _, n: _base36(n) if n < 36 else None,
    "uuid": _uuid,
    "bool": lambda _, n: ("true", "false")[n] if n < 2 else None,
    "date": lambda _, n: _time(n).strftime("%Y-%m-%d"),
    "timestamp": lambda _, n: _time(n).strftime("%Y-%m-%d %H:%M:%S.%f"),
    "timestamptz": lambda _, n: _time(n).strftime("%Y-%m-%d %H:%M:%S.%f+00"),
    "time": lambda _, n: (EPOCH + timedelta(seconds=n * 61)).strftime("%H:%M:%S.%f"),
    "timetz": lambda _, n: (EPOCH + timedelta(seconds=n * 61)).strftime("%H:%M:%S.%f+00"),
    "interval": lambda _, n: f"{n} hours {n} minutes",
    "json": lambda _, n: f'{{"n": {n}, "tags": ["a"]}}',
    "jsonb": lambda _, n: f'{{"n": {n}, "tags": ["a"]}}',
    "jsonpath": lambda _, n: f"$.a{n}",
    "bytea": lambda _, n: "\\x" + _digest(n),
    "inet": lambda _, n: _address(n),
    "cidr": lambda _, n: _address(n) + "/32",
    "macaddr": lambda _, n: f"08:00:2b:01:{n // 256 % 256:02x}:{n % 256:02x}",
    "macaddr8": lambda _, n: f"08:00:2b:01:02:03:{n // 256 % 256:02x}:{n % 256:02x}",
    "bit": _bits,
    "varbit": _bits,
    "xml": lambda _, n: f"<a>{n}</a>",
    "tsvector": lambda _, n: f"word{n}:1",
    "tsquery": lambda _, n: f"word{n}",
    "point": lambda _, n: f"({n},{n})",
    "lseg": lambda _, n: f"[({n},0),({n},1)]",
    "line": lambda _, n: f"{{1,-1,{n}}}",
    "box": lambda _, n: f"({n * 2 + 1},1),({n * 2},0)",
    "path": lambda _, n: f"((0,0),({n},1))",
    "polygon": lambda _, n: f"((0,0),({n + 1},0),(0,1))",
    "circle": lambda _, n: f"<({n * 3},0),1>",
    "pg_lsn": lambda _, n: f"0/{n:X}",
    **{name: _known(words) for name, words in SYSTEM_NAMES.items()},
    **dict.fromkeys(("xid", "cid"), NUMBER),
    **dict.fromkeys(("pg_snapshot", "txid_snapshot"), lambda _, n: f"{n + 10}:{n + 20}:"),
    "tid": lambda _, n: f"({n},1)",
    "refcursor": lambda _, n: f"cursor {n}",
    "sparsevec": lambda kind, n: f"{{1:{n + 1}}}/{kind.typmod if kind.typmod > 0 else 3}",
    "ltree": lambda _, n: f"top.n{n}",
    "lquery": lambda _, n: f"top.n{n}",
    "hstore": lambda _, n: f'"k"=>"{n}"',
    "cube": lambda _, n: f"({n},{n})",
    "seg": lambda _, n: f"{n}..{n + 1}",
    "vector": _vector,
    "halfvec": _vector,
    "int2vector": lambda _, n: f"{n % 30000}",
}
VARIED: dict[str, Choices] = {
    **{name: _any_of(words) for name, words in SYSTEM_NAMES.items()},
    "int2": lambda _: ("0", "1", "-1", "32767", "7", "7", "999"),
    "int4": lambda _: ("0", "1", "-1", "2147483647", "7", "7", "999999"),
    "int8": lambda _: ("0", "1", "-1", "9007199254740993", "7", "7", "3000000000"),
    "float4": lambda _: ("0", "0.1", "-1.5", "123456.7", "7", "7"),
    "float8": lambda _: ("0", "0.1", "-1.5", "123456789.123456", "7", "7"),
    "money": lambda _: ("0", "0.01", "-1.50", "7"),
    "numeric": _numerics,
    **dict.fromkeys(("text", "varchar", "citext", "bpchar"), _texts),
    "bool": lambda _: ("true", "false", "true"),
    "date": lambda _: ("1970-01-01", "2099-12-31", "2024-02-29", "2024-02-29"),
    "timestamp": lambda _: (
        "1970-01-01 00:00:00", "2099-12-31 23:59:59.999999", "2024-03-31 02:30:00.5", "2024-03-31 02:30:00.5",
    ),
    "timestamptz": lambda _: (
        "1970-01-01 00:00:00+00", "2099-12-31 23:59:59.999999+00", "2024-03-31 02:30:00.5+00", "2024-03-31 02:30:00.5+00",
    ),
    "json": lambda _: ("{}", "[]", '{"a": null}', "null"),
    "jsonb": lambda _: ("{}", "[]", '{"a": null}', "null"),
    "uuid": lambda _: ("ffffffff-ffff-4fff-bfff-ffffffffffff", "00000000-0000-4000-8000-000000000001"),
    "inet": lambda _: ("127.0.0.1", "2001:db8::5", "10.1.0.0/16"),
    "ltree": lambda _: ("top", "", "top.a.b.c.d", "Top.A", "top.a.b.c.d"),
    "hstore": lambda _: ("", '"a"=>NULL', '"k"=>"", "b"=>"two words"', '"k"=>"", "b"=>"two words"'),
    "bytea": lambda _: ("\\x", "\\x00ff", "\\x00ff"),
    "interval": lambda _: ("0", "1 mon 2 days", "-3 hours", "0.5 seconds"),
}  # fmt: skip
MILD: dict[str, Choices] = {
    **dict.fromkeys(("int2", "int4", "int8"), _any_of(("0", "1", "-1", "99", "7", "7", "12", "3"))),
    **dict.fromkeys(("float4", "float8"), _any_of(("0", "0.1", "-1.5", "99.5", "7", "7", "12.25"))),
    "numeric": _mild_numerics,
}
"""Numbers that no product or sum of two takes out of the range of their type."""
RANGE_BY_NAME: dict[str, TypeShape] = {
    "int4multirange": TypeShape("int4", "integer"),
    "int8multirange": TypeShape("int8", "bigint"),
    "nummultirange": TypeShape("numeric", "numeric"),
    "datemultirange": TypeShape("date", "date"),
    "tsmultirange": TypeShape("timestamp", "timestamp"),
    "tstzmultirange": TypeShape("timestamptz", "timestamptz"),
}
