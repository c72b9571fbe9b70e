"""What `pg_dump --schema-only` prints, taken apart so that two databases can be compared: the second opinion on our catalog.

Text in, values out; nothing here starts a program. The order of entries, the order of columns inside a table and the order
of grants do not count; everything else that pg_dump prints does (owners, privileges, comments, options).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_STRING = r"""[eE]'(?:[^'\\]|''|\\.)*'|'(?:[^']|'')*'|"(?:[^"]|"")*\""""
_QUOTED = _STRING + r"|(?<![\w$])(?P<tag>\$(?:[A-Za-z_\x80-\uffff]\w*)?\$).*?(?P=tag)"
_HEADER = re.compile(
    rf"(?P<quoted>{_QUOTED})|(?:^|(?<=\n))--\n-- (?P<what>Name: [^\n]*)\n--\n|(?P<note>--[^\n]*)|[^'\"$\-eE]+|.",
    re.DOTALL,
)
_MARK = re.compile(rf"(?P<quoted>{_QUOTED})|(?P<open>[(\[])|(?P<close>[)\]])|(?P<mark>[,;])|[^'\"$()\[\],;eE]+|.", re.DOTALL)
_SETTING = re.compile(r"^SET (default_tablespace|default_table_access_method) = ([^\n]*);$\n*", re.MULTILINE)
_META = re.compile(r"^\\(?:un)?restrict [^\n]*\n", re.MULTILINE)
_RECORDER = re.compile(r"^CREATE EVENT TRIGGER migrate_bot_trace_[^;]*;\n", re.MULTILINE)
_END = re.compile(r"\n--\n-- PostgreSQL database dump complete\n--\n\s*\Z")
_OWNER_IN_HEADER = re.compile(r"; Owner: .*\Z", re.DOTALL)
_BOND = re.compile(r"ALTER .* DEPENDS ON EXTENSION .*;\Z")
_STORED = re.compile(r"; Type: (?:TABLE|MATERIALIZED VIEW|INDEX|CONSTRAINT);")


@dataclass(frozen=True, slots=True)
class Dump:
    """The entries of one dump: heading (`Name: t; Type: TABLE; Schema: public`) -> normalised bodies, sorted."""

    entries: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class DumpDifference:
    """One heading under which two dumps differ; `lines` are the differing lines, marked `-` (first) and `+` (second)."""

    heading: str
    lines: tuple[str, ...]

    def __str__(self) -> str:
        """Return heading and lines as one readable block."""
        return "\n".join((self.heading, *self.lines))


def parse(text: str) -> Dump:
    """Take apart the plain-text output of pg_dump (any version from 13 on)."""
    entries: dict[str, list[str]] = {}
    settings: dict[str, str] = {}
    for heading, raw in _sections(text):
        body = _SETTING.sub("", raw)
        entries.setdefault(heading, []).append(_normalised(heading, body, settings))
        settings |= dict(_SETTING.findall(raw))
    return Dump({heading: tuple(sorted(bodies)) for heading, bodies in entries.items()})


def compare(old: str, new: str) -> tuple[DumpDifference, ...]:
    """Compare two dumps as `pg_dump` printed them; the very same text needs no taking apart."""
    if _META.sub("", old) == _META.sub("", new):
        return ()
    return differences(parse(old), parse(new))


def differences(old: Dump, new: Dump) -> tuple[DumpDifference, ...]:
    """Compare entry by entry; empty when nothing that counts differs."""
    found = []
    for heading in sorted(old.entries.keys() | new.entries.keys()):
        before, after = old.entries.get(heading, ()), new.entries.get(heading, ())
        if before != after:
            found.append(DumpDifference(heading, _line_diff(before, after)))
    return tuple(found)


def restorable(text: str) -> str:
    """Return the dump as SQL for an empty throw-away database: without psql's own lines, its public schema and its recorder.

    A pg_dump that is newer than the server also sets a limit that the server does not know.
    """
    plain = _RECORDER.sub("", _META.sub("", text))
    return plain.replace("\nCREATE SCHEMA public;\n", "\n").replace("\nSET transaction_timeout = 0;\n", "\n")


def _line_diff(before: tuple[str, ...], after: tuple[str, ...]) -> tuple[str, ...]:
    lines = difflib.ndiff("\n".join(before).split("\n"), "\n".join(after).split("\n"))
    return tuple(line for line in lines if line[:1] in "+-")


def _sections(text: str) -> Iterator[tuple[str, str]]:
    """Cut at the comment headers that stand outside of every quoted text, so that no function body can fake one."""
    plain = _END.sub("\n", _META.sub("", text))
    heading, start = "", 0
    for match in _HEADER.finditer(plain):
        if match["what"] is None:
            continue
        if heading or start == 0:
            yield heading, plain[start : match.start()]
        heading, start = _OWNER_IN_HEADER.sub("", match["what"]), match.end()
    yield heading, plain[start:]


def _normalised(heading: str, body: str, settings: Mapping[str, str]) -> str:
    text = _bonds_last(body.strip())
    if "; Type: TABLE;" in heading or "; Type: FOREIGN TABLE;" in heading:
        first, *rest = _split(text, ";") or [""]
        text = ";\n".join([_sorted_list(first), *sorted(rest)])
    elif "; Type: ACL;" in heading or "; Type: DEFAULT ACL;" in heading:
        text = ";\n".join(_grants(text))
    elif "; Type: STATISTICS;" in heading or "; Type: PUBLICATION TABLE;" in heading:
        text = _sorted_columns(text)
    if _STORED.search(heading):
        wanted = {k: v for k, v in settings.items() if k == "default_tablespace" or not _has_no_access_method(text, heading)}
        text += "".join(f"\n[{name} {value}]" for name, value in sorted(wanted.items()) if value not in ("''", "heap"))
    return text


def _bonds_last(text: str) -> str:
    """Move the lines that tie an object to extensions to the end, sorted: the server keeps them in no order."""
    lines = text.split("\n")
    bonds = sorted(line for line in lines if _BOND.match(line))
    return "\n".join([line for line in lines if not _BOND.match(line)] + bonds) if len(bonds) > 1 else text


def _has_no_access_method(text: str, heading: str) -> bool:
    return "; Type: INDEX;" in heading or "; Type: CONSTRAINT;" in heading or "\nPARTITION BY " in text


def _split(text: str, mark: str) -> list[str]:
    """Split at a mark that stands outside of quotes and brackets; parts are stripped and not empty."""
    parts, start, depth = [], 0, 0
    for match in _MARK.finditer(text):
        if match["open"]:
            depth += 1
        elif match["close"]:
            depth -= 1
        elif depth == 0 and match["mark"] == mark:
            parts.append(text[start : match.start()])
            start = match.end()
    parts.append(text[start:])
    return [part.strip() for part in parts if part.strip()]


def _sorted_list(statement: str) -> str:
    """Sort what stands between the first bracket of a CREATE TABLE and its partner: columns and constraints."""
    depth, start = 0, -1
    for match in _MARK.finditer(statement):
        if match["open"]:
            depth += 1
            start = match.end() if start < 0 else start
        elif match["close"]:
            depth -= 1
            if depth == 0:
                inside = sorted(_split(statement[start : match.start()], ","))
                return statement[:start] + "\n    " + ",\n    ".join(inside) + "\n" + statement[match.start() :]
    return statement


def _grants(text: str) -> list[str]:
    """Sort grants, each with the role that gives it: pg_dump follows the stored order, which has no meaning."""
    session, found = "", []
    for statement in _split(text, ";"):
        if statement.startswith("SET SESSION AUTHORIZATION "):
            session = statement
        elif statement == "RESET SESSION AUTHORIZATION":
            session = ""
        else:
            found.append(f"{session}: {statement}" if session else statement)
    return sorted(found)


def _sorted_columns(text: str) -> str:
    """Sort a column list that the server itself keeps in the order of the table's columns."""
    extended = re.match(r"(CREATE STATISTICS .*? ON )(.*)( FROM .*)", text, re.DOTALL)
    if extended:
        return extended[1] + ", ".join(sorted(_split(extended[2], ","))) + extended[3]
    published = re.match(r"(ALTER PUBLICATION .*? ADD TABLE ONLY .*? \()([^()]*)(\).*)", text, re.DOTALL)
    if published:
        return published[1] + ", ".join(sorted(_split(published[2], ","))) + published[3]
    return text
