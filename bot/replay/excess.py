"""Which failures say that a calculated value left the range of its type: the row's own values did fit theirs. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.replay.facts import StatementFacts
from bot.replay.mentions import names
from bot.replay.verbs import first
from bot.scripts.model import Batch, Program

MANY = 12
"""So many statements that great numbers stop are told of, not more."""
OUT_OF_RANGE = frozenset({"22003", "22008", "22015"})
HIDDEN = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'", re.DOTALL)
INNER = re.compile(
    r"(?:SQL (?:statement|expression)|PL/pgSQL (?:expression|assignment)) \"(.*?)\"(?=\n(?:PL/pgSQL|SQL) |\Z)", re.DOTALL
)
"""The innermost statement of a block or function as the server quotes it first in an error's context."""
FUNCTION = re.compile(r"PL/pgSQL function (?:\w+\.)?(\w+)\(")
OPERANDS = (
    re.compile(r"([a-zA-Z_]\w*)\)*(?:::\w+)?\s*[-*+/%^]"),
    re.compile(r"[-*+/%^]\s*\(*(?:\w+\.)?([a-zA-Z_]\w*)"),
    re.compile(r"\w\((?:\w+\.)?([a-zA-Z_]\w*)\)"),
)
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
    if item.failure.context and not INNER.match(item.failure.context):
        return True  # a function or a loop that the server does not quote
    return _calculates(failing(item))


def failing(item: StatementFacts) -> str:
    """Return the SQL that failed: what a block or function ran innermost where the server quotes it, else the statement."""
    inner = INNER.match(item.failure.context) if item.failure else None
    return inner[1] if inner else item.sql


def behind(item: StatementFacts) -> str:
    """Return the name of the function that failed, where the statement does not name it: a write sets it off. Else nothing."""
    found = FUNCTION.search(item.failure.context) if item.failure else None
    return found[1] if found and not names(item.sql, found[1]) else ""


def operands(sql: str) -> frozenset[str]:
    """Return the names that stand beside an arithmetic operator or alone in a function's parentheses, in lower case."""
    text = HIDDEN.sub("''", sql)
    return frozenset(word.lower() for pattern in OPERANDS for word in pattern.findall(text))


def _calculates(sql: str) -> bool:
    text = HIDDEN.sub("''", sql)
    if first(text) == ("ALTER",) and re.search(r"\bTYPE\b", text, re.IGNORECASE):
        return False
    if any(match[1].lower() not in NO_OPERAND for match in OPERATOR.finditer(text)):
        return True
    calls = ((before.lower(), name.lower()) for before, name in CALL.findall(text))
    return any(before not in NO_CALL and name not in KEEPS_SIZE for before, name in calls)


def unseen(excess: Sequence[StatementFacts]) -> tuple[str, ...]:
    """Return what was not seen over great numbers because too many statements fail over them: each costs an upgrade to find."""
    if len(excess) < MANY:
        return ()
    return (
        f"{MANY} statements and more fail over numbers near the end of their types' ranges; the later ones were not looked for.",
    )


def without(program: Program, failed: Sequence[StatementFacts]) -> Program:
    """Return `program` without the statements that `failed`."""
    places = {(item.location, item.sql) for item in failed}
    return Program(
        tuple(
            Batch(batch.call, tuple(item for item in batch.statements if (item.location, item.sql) not in places))
            for batch in program.batches
        )
    )
