"""Which failures say that a calculated value left the range of its type: the row's own values did fit theirs. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.replay.facts import StatementFacts
from bot.replay.verbs import first
from bot.scripts.model import Batch, Program

OUT_OF_RANGE = frozenset({"22003", "22008", "22015"})
HIDDEN = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'", re.DOTALL)
INNER = re.compile(
    r"(?:SQL (?:statement|expression)|PL/pgSQL (?:expression|assignment)) \"(.*?)\"(?=\n(?:PL/pgSQL|SQL) |\Z)", re.DOTALL
)
"""The innermost statement of a block or function as the server quotes it first in an error's context."""
OPERATOR = re.compile(r"(\w+|[)\]\"])\s*(?:\*|\+|/|%|\^|<<|-(?![>-]))\s*(?!FROM\b|INTO\b)[\w(\"$'-]", re.IGNORECASE)
CALL = re.compile(r"(?:(\w+)\s+)?(?<![\w.\"])(?:[\w\"]+\s*\.\s*)*\"?(\w+)\"?\s*\(")
NO_OPERAND = frozenset({"select", "all", "distinct", "returning", "then", "else", "when", "and", "or", "not", "in", "default"})
NO_CALL = frozenset({"into", "table", "view", "exists", "join", "references", "index", "constraint", "as", "on", "using", "with"})
"""Words after which a name with a parenthesis is no function."""
KEEPS_SIZE = frozenset({
    "and", "or", "not", "in", "any", "all", "some", "exists", "values", "set", "where", "when", "then", "else", "case",
    "on", "using", "as", "over", "by", "filter", "conflict", "do", "select", "distinct", "from", "join", "with",
    "returning", "like", "between", "coalesce", "nullif", "greatest", "least", "cast", "round", "trunc", "floor", "ceil",
    "ceiling", "abs", "min", "max", "lag", "lead", "first_value", "last_value", "nth_value", "numeric", "decimal",
    "varchar", "char", "character", "varying", "bit", "int2", "int4", "int8", "float4", "float8", "now", "upper", "lower",
    "trim", "btrim", "left", "right", "substring", "md5", "key", "unique", "check",
})  # fmt: skip
"""Words before a parenthesis that make no number greater: keywords, types, and functions that return what they were given."""


def out_of_range(item: StatementFacts) -> bool:
    """Whether a statement failed because a value left the range of its type, whatever made the value."""
    return item.failure is not None and item.failure.sqlstate in OUT_OF_RANGE


def calculated(item: StatementFacts) -> bool:
    """Whether a statement failed because a value that it *calculates* left the range of its type.

    A column's new type, and a copy of a column into a smaller one, meet values that stand in the table as they are.
    """
    if not out_of_range(item) or item.failure is None:
        return False
    inner = INNER.match(item.failure.context)
    if inner is None and item.failure.context:
        return True  # a function or a loop that the server does not quote
    return _calculates(inner[1] if inner else item.sql)


def _calculates(sql: str) -> bool:
    text = HIDDEN.sub("''", sql)
    if first(text) == ("ALTER",) and re.search(r"\bTYPE\b", text, re.IGNORECASE):
        return False
    if any(match[1].lower() not in NO_OPERAND for match in OPERATOR.finditer(text)):
        return True
    calls = ((before.lower(), name.lower()) for before, name in CALL.findall(text))
    return any(before not in NO_CALL and name not in KEEPS_SIZE for before, name in calls)


def without(program: Program, failed: Sequence[StatementFacts]) -> Program:
    """Return `program` without the statements that `failed`."""
    places = {(item.location, item.sql) for item in failed}
    return Program(
        tuple(
            Batch(batch.call, tuple(item for item in batch.statements if (item.location, item.sql) not in places))
            for batch in program.batches
        )
    )
