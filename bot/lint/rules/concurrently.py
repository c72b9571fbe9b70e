"""CONCURRENTLY where the server refuses it."""

from __future__ import annotations

from collections.abc import Iterator

from bot.findings import Check, Finding, Rule, Severity
from bot.lint.model import Context, LintRule, Script
from bot.lint.rewrite import ended

RULE = Rule(
    "concurrently-in-transaction",
    Check.APPLIES,
    Severity.ERROR,
    "CONCURRENTLY cannot run inside a transaction",
    "The server refuses the statement (error 25001) and the deploy ends there.",
    "Put the statement outside BEGIN and COMMIT, on its own.",
    waivable=False,
    bad=("BEGIN;\nCREATE INDEX CONCURRENTLY IF NOT EXISTS idx_orders_total ON orders (total);\nCOMMIT;\n"),
    good="CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_orders_total ON orders (total);\n",
)
BASE = "CREATE TABLE IF NOT EXISTS orders (id int PRIMARY KEY, total int);\n"


def check(script: Script, _context: Context) -> Iterator[Finding]:
    """Find CONCURRENTLY between BEGIN and COMMIT, in a DO block, or sent together with other statements."""
    inside = False
    for piece in script.pieces:
        together = len([action for action in piece.facts.actions if action.verb != "do"]) > 1 and ";" in piece.sql
        for action in piece.facts.actions:
            if action.kind == "transaction":
                inside = action.verb == "begin" or (inside and action.verb not in {"commit", "rollback"})
            elif action.has("concurrently") and piece.new and (inside or action.inner or together):
                where = "in a DO block" if action.inner else "between BEGIN and COMMIT" if inside else "sent together with others"
                message = (
                    f"{action.verb.upper()} INDEX CONCURRENTLY stands {where}; the server refuses it there and the deploy ends."
                )
                fix = "Take the statement out of the DO block." if action.inner else f"COMMIT;\n{ended(piece.sql)}"
                yield RULE.at(piece.at(action), message, evidence=piece.sql, fix=fix)


ENTRY = LintRule(RULE, check, base=BASE, superseded=True)
