"""A sequence set to a fixed value at every deploy."""

from __future__ import annotations

from collections.abc import Iterator

from bot.findings import Check, Finding, Rule, Severity
from bot.lint.model import Context, LintRule, Script
from bot.lint.rewrite import identifier, quoted

RULE = Rule(
    "sequence-reset",
    Check.RISK,
    Severity.WARNING,
    "A sequence is moved to a fixed value at every deploy",
    ("Once it stands behind numbers that were given out, every insert fails with a duplicate key until somebody moves it on."),
    "Move it only forward: setval with the greatest value in use.",
    bad="SELECT setval('order_numbers', 1000);\n",
    good="SELECT setval('order_numbers', (SELECT last_value FROM order_numbers));\n",
)
BASE = "CREATE SEQUENCE IF NOT EXISTS order_numbers;\n"


def check(script: Script, _context: Context) -> Iterator[Finding]:
    """Find ALTER SEQUENCE ... RESTART and setval with a constant."""
    for piece in script.new:
        for action in piece.facts.actions:
            fixed = action.verb == "call" and action.name == "setval" and len(action.columns) > 1 and action.columns[1] != ""
            if fixed or (action.kind == "sequence" and action.has("restart")):
                name = action.columns[0] if fixed else action.name
                message = f"Each deploy sets {name} back to a fixed value; inserts then fail with numbers that are taken."
                last = f"(SELECT last_value FROM {identifier(name)})"  # noqa: S608 - shown, never run
                fix = f"SELECT setval('{quoted(name)}', greatest((SELECT max(id) FROM the_table), {last}));"  # noqa: S608 - shown, never run
                yield RULE.at(piece.at(action), message, evidence=piece.sql, fix=fix)


ENTRY = LintRule(RULE, check, base=BASE, seconds="sequence-set-back")
