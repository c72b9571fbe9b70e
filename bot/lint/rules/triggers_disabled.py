"""Triggers switched off by a schema file."""

from __future__ import annotations

from collections.abc import Iterator

from bot.findings import Check, Finding, Rule, Severity
from bot.lint.model import Context, LintRule, Script
from bot.lint.rewrite import identifier

RULE = Rule(
    "triggers-disabled",
    Check.RISK,
    Severity.WARNING,
    "Triggers are switched off",
    (
        "While they are off, foreign keys and audit triggers see nothing of what is written, also by other sessions, and "
        "an error in between leaves them off."
    ),
    "Keep triggers on; do bulk work in a job that sets session_replication_role for itself.",
    bad="ALTER TABLE orders DISABLE TRIGGER ALL;\n",
    good="ALTER TABLE orders ENABLE TRIGGER ALL;\n",
)
BASE = "CREATE TABLE IF NOT EXISTS orders (id int PRIMARY KEY);\n"


def check(script: Script, _context: Context) -> Iterator[Finding]:
    """Find ALTER TABLE ... DISABLE TRIGGER."""
    for piece in script.new:
        for action in piece.facts.actions:
            if action.verb == "alter" and action.kind.startswith("disable trig"):
                message = f"From here on writes to {action.table} pass its triggers by, foreign keys included when ALL is meant."
                fix = (
                    f"ALTER TABLE {identifier(action.table)} ENABLE TRIGGER {identifier(action.name) if action.name else 'ALL'};"
                )
                yield RULE.at(piece.at(action), message, evidence=piece.sql, fix=fix)


ENTRY = LintRule(RULE, check, base=BASE)
