"""What the base does otherwise throughout is its own habit: rules of style do not ask one change to begin with ours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.lint.names import follows
from bot.lint.rules.foreign_key_name import RULE as FOREIGN_KEY_NAME
from bot.lint.rules.index_name import RULE as INDEX_NAME
from bot.lint.rules.index_name import by_role
from bot.lint.rules.table_comment import RULE as TABLE_COMMENT
from bot.lint.rules.template_header import RULE as TEMPLATE_HEADER
from bot.lint.rules.template_header import headed
from bot.lint.squawk import TIMESTAMP
from bot.scripts.model import Layout, Tree
from bot.scripts.naming import schema_files

TIMES = 4
"""A rule is broken as a habit where it is broken so many times as often as it is kept."""
ENOUGH: Mapping[str, int] = {TEMPLATE_HEADER.id: 3}
"""How often at least; files are few, names are many."""
MANY = 5
_NAME = r'((?:"[^"]+"|\w+)(?:\s*\.\s*(?:"[^"]+"|\w+))?)'
_INDEX = re.compile(
    rf"\bCREATE\s+(UNIQUE\s+)?INDEX\s+(?:CONCURRENTLY\s+)?(?:IF\s+NOT\s+EXISTS\s+)?{_NAME}\s+ON\s+(?:ONLY\s+)?{_NAME}",
    re.IGNORECASE,
)
_KEY = re.compile(rf"\bCONSTRAINT\s+{_NAME}\s+FOREIGN\s+KEY\b", re.IGNORECASE)
_TABLE = re.compile(r"\bCREATE\s+(?:UNLOGGED\s+)?TABLE\b", re.IGNORECASE)
_COMMENT = re.compile(r"\bCOMMENT\s+ON\s+TABLE\b", re.IGNORECASE)
_ZONED = re.compile(r"\btimestamptz\b|\btimestamp\s*(?:\(\s*\d\s*\)\s*)?with\s+time\b", re.IGNORECASE)
_PLAIN = re.compile(r"\btimestamp\b(?!\s*(?:\(\s*\d\s*\)\s*)?with\s+time\b)(?!\s*')", re.IGNORECASE)


@dataclass
class _Count:
    kept: int = 0
    broken: int = 0

    def add(self, *, kept: bool) -> None:
        self.kept += kept
        self.broken += not kept


def habits(base: Tree, layout: Layout) -> frozenset[str]:
    """Return the ids of the rules of style that the base's schema files break at nearly every chance, by a quick look.

    A pattern that the repository's own settings state is asked for always.
    """
    counts: dict[str, _Count] = {}
    for file in schema_files(base, layout):
        text = base[file.path].decode("utf-8", "replace")
        for rule, kept in _chances(text, layout):
            counts.setdefault(rule, _Count()).add(kept=kept)
    usual = Layout()
    stated = {
        INDEX_NAME.id: layout.index_name != usual.index_name,
        FOREIGN_KEY_NAME.id: layout.foreign_key_name != usual.foreign_key_name,
    }
    return frozenset(
        rule
        for rule, count in counts.items()
        if count.broken >= max(ENOUGH.get(rule, MANY), TIMES * count.kept) and not stated.get(rule)
    )


def _chances(text: str, layout: Layout) -> Iterator[tuple[str, bool]]:
    """Yield each chance to keep one of the rules, and whether the text keeps it there."""
    if text.strip():
        yield TEMPLATE_HEADER.id, headed(text)
    for match in _INDEX.finditer(text):
        name, table = _last(match[2]), _last(match[3])
        yield INDEX_NAME.id, follows(name, layout.index_name, table) or by_role(name, unique=bool(match[1]))
    prefix = layout.foreign_key_name.partition("{")[0].lower()
    for match in _KEY.finditer(text):
        yield FOREIGN_KEY_NAME.id, _last(match[1]).lower().startswith(prefix)
    comments, tables = len(_COMMENT.findall(text)), len(_TABLE.findall(text))
    yield from ((TABLE_COMMENT.id, number < comments) for number in range(max(tables, comments)))
    for pattern, kept in ((_ZONED, True), (_PLAIN, False)):
        yield from ((TIMESTAMP, kept) for _ in pattern.finditer(text))


def _last(name: str) -> str:
    return name.rpartition(".")[2].strip().strip('"')
