"""Statements that may share a message: guarded definitions, which do the same in one transaction as each in its own.

They end no transaction, leave nothing in the session, and answer once each. When one of them fails, the server has undone them
all, and they are sent again one by one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.scripts.model import Statement

AT_ONCE = 64
BLANK = r"(?:\s|--[^\n]*\n|/\*(?:(?!\*/|/\*).)*\*/)*"
PLAIN = re.compile(
    BLANK + r"(?:CREATE\s+TABLE\s+IF\s+NOT\s+EXISTS\b(?!.*\bAS\b.*\b(?:SELECT|TABLE|VALUES|EXECUTE)\b)"
    r"|CREATE\s+(?:UNIQUE\s+)?INDEX\s+IF\s+NOT\s+EXISTS\b|CREATE\s+(?:SEQUENCE|SCHEMA)\s+IF\s+NOT\s+EXISTS\b"
    r"|CREATE\s+OR\s+REPLACE\s+(?:VIEW|FUNCTION|PROCEDURE|TRIGGER)\b|COMMENT\s+ON\b"
    r"|ALTER\s+TABLE\s+[\w.\"]+\s+ADD\s+COLUMN\s+IF\s+NOT\s+EXISTS\b)",
    re.IGNORECASE | re.DOTALL,
)


def together(statements: Sequence[Statement], first: int) -> Sequence[Statement]:
    """Return the statements from number `first` on that may share a message: of one file, at most `AT_ONCE`."""
    end = first
    while end < min(len(statements), first + AT_ONCE):
        statement = statements[end]
        if statement.location.path != statements[first].location.path or not plain(statement):
            break
        end += 1
    return statements[first:end]


def plain(statement: Statement) -> bool:
    """Whether this is a guarded definition."""
    return statement.copy_data is None and PLAIN.match(statement.sql) is not None
