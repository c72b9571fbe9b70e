"""A database that people have lived in: seed rows edited, sequences used.

What the files' own statements undo when they run again is seen by running them once more, in a transaction that is rolled back:
`seed_edits` and `sequence_use` do so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from psycopg import Connection

from bot.replay.session import Session
from bot.replay.verbs import verb
from bot.scripts.brought import new_statements
from bot.scripts.model import Statement

Connect = Callable[[], "Connection[tuple[object, ...]]"]

WRITES = frozenset({"INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "WITH", "SELECT", "DO", "CALL", "COPY"})
SETTINGS = frozenset({"SET", "RESET"})
UNDOES = re.compile(r"\b(UPDATE|DELETE|MERGE|TRUNCATE)\b", re.IGNORECASE)
CALLS = re.compile(r"\b(PERFORM|EXECUTE|CALL)\b", re.IGNORECASE)
INSERTS = re.compile(r"\b(?:INSERT|MERGE|COPY)\b", re.IGNORECASE)
MOVES = re.compile(r"\bsetval\b|\bRESTART\b|\bSEQUENCE\b", re.IGNORECASE)
PATIENCE = "SET LOCAL statement_timeout = '5s'"


def writing(statements: Sequence[Statement], mine: Callable[[Statement], bool]) -> tuple[Statement, ...]:
    """Return the own statements that may write rows, with every SET among them; nothing when none of them can undo anything.

    An INSERT alone adds rows but never brings an old value back.
    """
    kept = [item for item in statements if verb(item.sql) in SETTINGS or (verb(item.sql) in WRITES and mine(item))]
    undoing = (item for item in kept if verb(item.sql) in WRITES and (UNDOES.search(item.sql) or _calls(item)))
    return tuple(kept) if any(undoing) else ()


def inserting(statements: Sequence[Statement], mine: Callable[[Statement], bool]) -> tuple[Statement, ...]:
    """Return the own statements that may write rows with numbers of their own."""
    return tuple(item for item in statements if mine(item) and INSERTS.search(item.sql) and verb(item.sql) in WRITES)


def reseeding(base: Sequence[Statement], head: Sequence[Statement]) -> bool:
    """Whether the change takes out, or puts another in the place of, a statement that may have brought rows."""
    return any(INSERTS.search(item.sql) and verb(item.sql) in WRITES for item in new_statements(head, base))


def moving(statements: Sequence[Statement], mine: Callable[[Statement], bool]) -> tuple[Statement, ...]:
    """Return the own statements that may move a sequence, with every SET among them."""
    kept = [
        item
        for item in statements
        if verb(item.sql) in SETTINGS
        or (mine(item) and (MOVES.search(item.sql) or (verb(item.sql) in ("SELECT", "CALL") and "(" in item.sql)))
    ]
    return tuple(kept) if any(verb(item.sql) not in SETTINGS for item in kept) else ()


def run_again(session: Session, statement: Statement) -> bool:
    """Run a statement as part of the open transaction; return whether it worked. One that ends the transaction is undone."""
    session.execute("SAVEPOINT statement")
    answer = session.execute(statement.sql, statement.copy_data)
    if answer.refusal is None and session.in_transaction:
        return True
    session.execute("ROLLBACK TO SAVEPOINT statement")
    return False


def speaks_of(statements: Sequence[Statement], *names: str) -> bool:
    """Whether the statements name one of `names`, or call something that may."""
    words = {word for item in statements for word in re.findall(r"[\w$]+", item.sql.lower())}
    return any(map(_calls, statements)) or any(name.split(".")[-1].strip('"').lower() in words for name in names if name)


def literal(text: str) -> str:
    """Return `text` as SQL writes a string."""
    return "'" + text.replace("'", "''") + "'"


def _calls(statement: Statement) -> bool:
    """Whether a statement calls something whose text it does not show."""
    word = verb(statement.sql)
    return (word in ("SELECT", "CALL") and "(" in statement.sql) or (word == "DO" and CALLS.search(statement.sql) is not None)
