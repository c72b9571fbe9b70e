"""BEGIN without COMMIT."""

from __future__ import annotations

from collections.abc import Iterator

from bot.findings import Check, Finding, Rule, Severity
from bot.lint.model import Context, LintRule, Piece, Script

RULE = Rule(
    "transaction-left-open",
    Check.APPLIES,
    Severity.ERROR,
    "A transaction is left open at the end of the file",
    "psql ends, the server rolls back, and nothing of what follows BEGIN is applied although every statement succeeded.",
    "Write COMMIT; at the end.",
    waivable=False,
    bad=("BEGIN;\nCREATE TABLE IF NOT EXISTS t (a int);\n"),
    good=("BEGIN;\nCREATE TABLE IF NOT EXISTS t (a int);\nCOMMIT;\n"),
)


def check(script: Script, _context: Context) -> Iterator[Finding]:
    """Find a BEGIN that no COMMIT or ROLLBACK follows, when the change brings it or took its end away."""
    opened: Piece | None = None
    for piece in script.pieces:
        for action in piece.facts.actions:
            if action.kind == "transaction" and action.verb == "begin":
                opened = piece
            elif action.kind == "transaction" and action.verb in {"commit", "rollback"}:
                opened = None
    if opened is not None and any(piece.new for piece in script.pieces):
        message = "No COMMIT follows this BEGIN: the server rolls everything behind it back when psql ends."
        yield RULE.at(opened.at(), message, fix="COMMIT;")


ENTRY = LintRule(RULE, check, superseded=True)
