"""SET without LOCAL changes the files that run after it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.findings import Check, Finding, Rule, Severity
from bot.lint.model import Context, LintRule, Piece, Script
from bot.scripts.facts import Action

RULE = Rule(
    "setting-leaks",
    Check.RISK,
    Severity.WARNING,
    "A session setting leaks into the next file",
    (
        "In a run that applies several files (the master, `psql -f a -f b`), every later statement is resolved or "
        "executed under it."
    ),
    "Use SET LOCAL inside a transaction, or RESET at the end of the file.",
    bad=("SET search_path TO app;\nCREATE TABLE IF NOT EXISTS t (a int);\n"),
    good=("SET search_path TO app;\nCREATE TABLE IF NOT EXISTS t (a int);\nRESET search_path;\n"),
)


LEAKING = frozenset(
    [
        "search_path",
        "role",
        "session_authorization",
        "session_replication_role",
        "row_security",
        "check_function_bodies",
        "default_tablespace",
        "default_table_access_method",
        "default_transaction_read_only",
        "default_transaction_isolation",
        "timezone",
        "datestyle",
        "constraint_exclusion",
    ]
)


def check(script: Script, _context: Context) -> Iterator[Finding]:
    """Find settings that change what later statements mean and are not reset before the file ends."""
    open_settings: dict[str, tuple[Piece, Action]] = {}
    for piece in script.pieces:
        for action in piece.facts.actions:
            if action.kind != "setting" or action.inner:
                continue
            if action.verb == "reset":
                open_settings = {} if action.name == "all" else {k: v for k, v in open_settings.items() if k != action.name}
            elif action.name in LEAKING and not action.has("local"):
                open_settings[action.name] = (piece, action)
    for name, (piece, action) in open_settings.items():
        if piece.new:
            message = (
                f"{name} stays {action.other or 'changed'} after this file: files applied by the same psql run under it too."
            )
            fix = f"BEGIN;\nSET LOCAL {_rest(piece.sql)};\n...\nCOMMIT;\n\n-- or at the end of the file:\nRESET {name};"
            yield RULE.at(piece.at(), message, evidence=piece.sql, fix=fix)


def _rest(sql: str) -> str:
    return re.sub(r"(?i)^\s*SET\s+(?:SESSION\s+)?", "", sql).strip()


ENTRY = LintRule(RULE, check, superseded=True)
