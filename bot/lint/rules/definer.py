"""SECURITY DEFINER without a fixed search_path."""

from __future__ import annotations

from collections.abc import Iterator

from bot.findings import Check, Finding, Rule, Severity
from bot.lint.model import Context, EditKind, LintRule, Script
from bot.lint.rewrite import ended, inserted

RULE = Rule(
    "definer-search-path",
    Check.RISK,
    Severity.WARNING,
    "A SECURITY DEFINER function has no fixed search_path",
    "Whoever may call it can put an object of the same name before yours and have it run with the owner's rights.",
    "Add SET search_path = pg_catalog, pg_temp and write names with their schema.",
    bad="CREATE OR REPLACE FUNCTION total() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';\n",
    good=(
        "CREATE OR REPLACE FUNCTION total() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, "
        "pg_temp AS 'SELECT 1';\n"
    ),
)


def check(script: Script, _context: Context) -> Iterator[Finding]:
    """Find new SECURITY DEFINER functions and procedures that do not set search_path themselves."""
    for piece in script.new:
        for action in piece.facts.actions:
            if action.verb == "create" and action.has("definer") and not action.has("search_path"):
                message = f"{action.name} runs with its owner's rights but finds tables by the caller's search_path."
                fix = inserted(piece.sql, r"SECURITY\s+DEFINER", "SET search_path = pg_catalog, pg_temp")
                yield RULE.at(piece.at(action), message, evidence=piece.sql, fix=ended(fix))


ENTRY = LintRule(RULE, check, edit=EditKind.REPLACE)
