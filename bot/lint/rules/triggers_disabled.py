"""Triggers switched off by a schema file."""

from __future__ import annotations

from collections.abc import Iterator

from bot.findings import Check, Finding, Rule, Severity
from bot.lint.model import Context, LintRule, Script
from bot.lint.rewrite import identifier
from bot.scripts.facts import Action

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
    """Find ALTER TABLE ... DISABLE TRIGGER, and a session that claims to replay what triggers have seen elsewhere."""
    for piece in script.new:
        for action in piece.facts.actions:
            if action.verb == "alter" and action.kind.startswith("disable trig"):
                name = identifier(action.name) if action.name else "USER" if action.kind.endswith("user") else "ALL"
                yield RULE.at(
                    piece.at(action),
                    f"From here on writes to {action.table} do not fire {_triggers(action)}.",
                    evidence=piece.sql,
                    fix=f"ALTER TABLE {identifier(action.table)} ENABLE TRIGGER {name};",
                )
            elif action.verb == "set" and action.name == "session_replication_role" and action.other.lower() == "replica":
                message = "From here on what this session writes fires no trigger, not those of foreign keys either."
                yield RULE.at(piece.at(action), message, evidence=piece.sql)


def _triggers(action: Action) -> str:
    if action.name:
        return f"the trigger {action.name}"
    return "its triggers" if action.kind.endswith("user") else "its triggers, those of its foreign keys included"


ENTRY = LintRule(RULE, check, base=BASE)
