"""UPDATE or DELETE without WHERE, or with one that is always true."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.findings import Check, Finding, Rule, Severity
from bot.lint.model import Context, LintRule, Piece, Script
from bot.lint.rewrite import identifier
from bot.scripts.facts import Action

RULE = Rule(
    "dml-every-row",
    Check.RISK,
    Severity.WARNING,
    "A statement writes every row at every deploy",
    (
        "The files run again at each deploy: all rows are locked and rewritten each time, writers of the table wait "
        "until it ends, and later changes by people are undone."
    ),
    "Name the rows that still need it.",
    bad="UPDATE orders SET status = 'open';\n",
    good="UPDATE orders SET status = 'open' WHERE status IS NULL;\n",
)
MISSING = re.compile(r"\bNOT\s+(?:EXISTS|FOUND)\b|\bIS\s+NULL\b", re.IGNORECASE)
MAKES = frozenset({"create", "add"})
BASE = "CREATE TABLE IF NOT EXISTS orders (id int PRIMARY KEY, status text);\n"


def check(script: Script, _context: Context) -> Iterator[Finding]:
    """Find UPDATE and DELETE of existing tables that reach every row."""
    for piece in script.new:
        for action in piece.facts.actions:
            if action.verb not in {"update", "delete"} or not action.has("everywhere") or _once(piece, action):
                continue
            cause = "has a WHERE that is always true" if action.has("tautology") else "has no WHERE"
            doing = "removes" if action.verb == "delete" else "rewrites"
            message = (
                f"This {action.verb.upper()} {cause}: at every deploy it {doing} all rows of {action.table}, "
                "and every other writer of the table waits until it ends."
            )
            severity = Severity.ERROR if action.verb == "delete" else RULE.severity
            yield RULE.at(piece.at(action), message, evidence=piece.sql, fix=_fix(piece.sql.strip(), action), severity=severity)


def _once(piece: Piece, action: Action) -> bool:
    """Whether the action stands behind a guard that looks for what the same guard makes, so that it runs at one deploy only."""
    return action.verb == "update" and any(
        action in guard.actions and MISSING.search(guard.condition) and any(other.verb in MAKES for other in guard.actions)
        for guard in piece.facts.guards
    )


def _fix(sql: str, action: Action) -> str:
    if action.inner or action.has("tautology"):
        return "Name the rows that still need it, for example WHERE new_column IS NULL."
    if action.verb == "delete":
        return f"{sql.rstrip()} WHERE ...;  -- or a job of its own, outside the files that run at every deploy"
    assigned = re.search(r"(?is)\bSET\s+([\w\".]+)\s*=\s*(\S.*)$", sql)
    if assigned and len(action.columns) == 1:
        if re.search(rf"(?<![\w$]){re.escape(assigned[1].strip(chr(34)))}(?![\w$])", assigned[2], re.IGNORECASE):
            return f"{sql.rstrip()} WHERE ...;  -- what tells a row that has been changed from one that has not"
        return f"{sql.rstrip()} WHERE {assigned[1]} IS DISTINCT FROM {assigned[2]};"
    return f"{sql.rstrip()} WHERE {identifier(action.columns[0] if action.columns else 'column')} IS NULL;"


ENTRY = LintRule(RULE, check, base=BASE)
