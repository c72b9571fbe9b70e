"""A table dropped and created again in files that run at every deploy."""

from __future__ import annotations

from collections.abc import Iterator

from bot.findings import Check, Finding, Rule, Severity
from bot.lint.model import Context, EditKind, LintRule, Piece, Script
from bot.lint.rewrite import ended, inserted

RULE = Rule(
    "table-recreated",
    Check.RISK,
    Severity.ERROR,
    "A table is dropped and created again",
    ("The file runs at every deploy: all rows of the table, its grants and everything that depends on it are lost each time."),
    "Create it with IF NOT EXISTS and change it with ALTER TABLE.",
    waivable=False,
    decidable=True,
    bad=("DROP TABLE IF EXISTS cache;\nCREATE TABLE cache (k text PRIMARY KEY, v text);\n"),
    good="CREATE TABLE IF NOT EXISTS cache (k text PRIMARY KEY, v text);\n",
)


def check(script: Script, _context: Context) -> Iterator[Finding]:
    """Find DROP TABLE followed by CREATE TABLE of the same name."""
    dropped: dict[str, Piece] = {}
    for piece in script.pieces:
        for action in piece.facts.actions:
            if action.kind != "table" or action.has("temporary"):
                continue
            if action.verb == "drop":
                dropped[action.name] = piece
            elif action.verb == "create" and action.name in dropped and (piece.new or dropped[action.name].new):
                line = dropped[action.name].at().line
                message = f"Line {line} drops {action.name} and this creates it anew: each deploy loses all of its rows."
                fix = inserted(ended(piece.sql), r"TABLE(?!\s+IF\b)", "IF NOT EXISTS")
                yield RULE.at(piece.at(action), message, evidence=dropped[action.name].sql, fix=fix)


ENTRY = LintRule(RULE, check, edit=EditKind.REPLACE)
