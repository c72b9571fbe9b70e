"""The words that the schema itself compares columns with, `status = 'open'` in a view, an index, a policy, a body, a default."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from psycopg import Connection

QUERY = Path(__file__).parent / "sql" / "expressions.sql"
STRING = r"'(?:[^']|'')*'"
CAST = r'(?:\s*+::\s*+[\w." ]{1,80}(?:\(\d+\))?(?:\[\])?)?'
NAME = r'(?<![\w$"])(?P<column>"(?:[^"]|""){1,63}"|[A-Za-z_][\w$]{0,62}+)'
ITEM = rf"{STRING}{CAST}\)?{CAST}"
COMPARED = re.compile(
    rf"{NAME}\)?{CAST}\)*+\s*+(?:=|<>|!=|IS\s++(?:NOT\s++)?DISTINCT\s++FROM|(?:NOT\s++)?IN\b)\s*+"
    rf"(?:(?:ANY|ALL)\b)?(?P<words>[(\s]*+(?:ARRAY\s*+\[[(\s]*+)?{ITEM}(?:\s*+,[(\s]*+{ITEM})*)",
    re.IGNORECASE,
)
"""A column, then one string or a list of them, as `pg_get_expr` and people write it."""
MOST = 12
"""Words per column; more would crowd out what the type itself allows."""

Words = Mapping[str, tuple[str, ...]]


def read(connection: Connection[tuple[Any, ...]]) -> Words:
    """Return, by column name, its default and the strings that views, partial indexes, policies, triggers and functions say.

    The name alone says which column is meant: a function's body does not tell its table, and another table's column of the
    same name takes the same words without harm. The order is that of the words, so that the same schema gives the same rows.
    """
    return words(str(text) for (text,) in connection.execute(QUERY.read_text("utf-8").encode()).fetchall() if text)


def words(texts: Iterable[str]) -> Words:
    """Return the strings that `texts` compare columns with, by the column's name as SQL writes it."""
    found: dict[str, set[str]] = {}
    for text in texts:
        for match in COMPARED.finditer(text):
            column = match["column"] if match["column"].startswith('"') else match["column"].lower()
            said = (quoted[1:-1].replace("''", "'") for quoted in re.findall(STRING, match["words"]))
            found.setdefault(column, set()).update(said)
    return {column: tuple(sorted(said)[:MOST]) for column, said in found.items()}
