"""No lock_timeout before a strong lock on an existing table."""

from __future__ import annotations

from collections.abc import Iterator

from bot.findings import Check, Finding, Rule, Severity
from bot.lint.model import Context, LintRule, Script
from bot.lint.rewrite import ended

RULE = Rule(
    "lock-timeout-missing",
    Check.RISK,
    Severity.NOTE,
    "A strong lock is asked for without a time limit",
    (
        "If one long transaction uses the table, the deploy waits for it without end, and every other query on the table "
        "queues behind the deploy."
    ),
    "Set lock_timeout at the head of the file, or in the deploy: PGOPTIONS='-c lock_timeout=5s'.",
    bad="ALTER TABLE orders ADD COLUMN IF NOT EXISTS region text;\n",
    good=("SET lock_timeout = '5s';\nALTER TABLE orders ADD COLUMN IF NOT EXISTS region text;\n"),
)
MILD = frozenset({"attach partition", "validate constraint", "set statistics", "set rel options", "cluster on"})
"""What ALTER TABLE does beside readers and writers."""
BASE = "CREATE TABLE IF NOT EXISTS orders (id int PRIMARY KEY);\n"


def check(script: Script, context: Context) -> Iterator[Finding]:
    """Find the first new ALTER or DROP of an existing table in a file that never sets lock_timeout before it."""
    for piece in script.pieces:
        for action in piece.facts.actions:
            if action.verb == "set" and action.name == "lock_timeout":
                return
            strong = action.verb in {"add", "alter", "drop", "rename", "truncate"} and not action.has("inline")
            strong = strong and not (action.verb == "alter" and action.kind in MILD)
            if piece.new and strong and action.table in context.tables:
                message = f"This waits for {action.table} without limit, and all queries on the table queue behind it."
                yield RULE.at(piece.at(action), message, evidence=piece.sql, fix=f"SET lock_timeout = '5s';\n{ended(piece.sql)}")
                return


ENTRY = LintRule(RULE, check, base=BASE, seconds="strong-lock")
