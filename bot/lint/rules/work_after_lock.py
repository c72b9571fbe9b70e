"""More work in a transaction that already holds a strong lock."""

from __future__ import annotations

from collections.abc import Iterator

from bot.findings import Check, Finding, Rule, Severity
from bot.lint.model import Context, LintRule, Piece, Script
from bot.lint.rewrite import ended
from bot.scripts.facts import Action

RULE = Rule(
    "work-after-strong-lock",
    Check.RISK,
    Severity.WARNING,
    "A transaction works on while it holds a strong lock",
    ("The lock of the first statement is kept until COMMIT: readers and writers of that table wait for everything that follows."),
    ("Commit right after the statement that takes the strong lock; do the slow work before it or in a transaction of its own."),
    bad=(
        "BEGIN;\n"
        "ALTER TABLE orders ADD COLUMN IF NOT EXISTS region text;\n"
        "UPDATE orders SET region = 'eu' WHERE region IS NULL;\n"
        "COMMIT;\n"
    ),
    good=(
        "BEGIN;\n"
        "ALTER TABLE orders ADD COLUMN IF NOT EXISTS region text;\n"
        "COMMIT;\n"
        "UPDATE orders SET region = 'eu' WHERE region IS NULL;\n"
    ),
)
BASE = "CREATE TABLE IF NOT EXISTS orders (id int PRIMARY KEY);\n"


SLOW = frozenset({"insert", "update", "delete", "copy", "refresh", "select", "call"})


def check(script: Script, context: Context) -> Iterator[Finding]:
    """Find slow statements that follow ALTER TABLE, DROP or TRUNCATE of an existing table in one transaction."""
    held: tuple[Piece, str] | None = None
    inside = False
    for piece in script.pieces:
        for action in piece.facts.actions:
            if action.verb in {"begin", "commit", "rollback"} and action.kind == "transaction":
                inside, held = action.verb == "begin", None
            elif inside and held is None and _strong(action, context):
                held = (piece, action.table)
            elif inside and held and piece is not held[0] and _slow(action):
                if piece.new or held[0].new:
                    yield _finding(piece, held[0], held[1])
                held = None


def _strong(action: Action, context: Context) -> bool:
    alters = action.verb in {"add", "alter", "drop", "rename", "truncate"} and not action.has("inline")
    return alters and action.table in context.tables


def _slow(action: Action) -> bool:
    validates = action.verb == "alter" and action.kind == "validate constraint"
    builds = action.verb == "create" and action.kind == "index"
    return action.verb in SLOW or validates or builds


def _finding(piece: Piece, holder: Piece, table: str) -> Finding:
    message = (
        f"Line {holder.at().line} locks {table} against readers and writers, and the lock is kept while "
        "this statement runs, until COMMIT."
    )
    fix = f"{ended(holder.sql)}\nCOMMIT;\n\nBEGIN;\n{ended(piece.sql)}\nCOMMIT;"
    return RULE.at(piece.at(), message, evidence=holder.sql, fix=fix)


ENTRY = LintRule(RULE, check, base=BASE, seconds="lock-held-through-work")
