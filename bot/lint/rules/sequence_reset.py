"""A sequence set to a fixed value at every deploy."""

from __future__ import annotations

from collections.abc import Iterator

from bot.findings import Check, Finding, Rule, Severity
from bot.lint.model import Context, LintRule, Script
from bot.lint.rewrite import identifier, quoted
from bot.scripts.facts import Action

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
    """Find setval with a constant and no condition, and RESTART of a sequence or of an identity column."""
    for piece in script.new:
        for action in piece.facts.actions:
            called = action.verb == "call" and action.name == "setval" and not action.guarded
            fixed = called and len(action.columns) > 1 and action.columns[1] != ""
            if fixed or action.has("restart"):
                name = action.columns[0] if fixed else ".".join(filter(None, (action.table, action.name)))
                message = f"Each deploy sets {name or 'a sequence'} back to a fixed value; inserts then fail with numbers in use."
                yield RULE.at(piece.at(action), message, evidence=piece.sql, fix=_forward(action, name))


def _forward(action: Action, name: str) -> str:
    """Return the call that only ever moves the sequence on; empty when the text does not name it."""
    if action.kind == "set identity":
        table, column = identifier(action.table), identifier(action.name)
        sequence = f"pg_get_serial_sequence('{quoted(table)}', '{quoted(action.name)}')"
        return f"SELECT setval({sequence}, greatest((SELECT max({column}) FROM {table}), nextval({sequence}) - 1));"  # noqa: S608 - shown, never run
    last = f"(SELECT last_value FROM {identifier(name)})"  # noqa: S608 - shown, never run
    return name and f"SELECT setval('{quoted(name)}', greatest((SELECT max(id) FROM the_table), {last}));"  # noqa: S608 - shown, never run


ENTRY = LintRule(RULE, check, base=BASE, seconds="sequence-set-back")
