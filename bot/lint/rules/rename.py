"""Renaming what a running application uses."""

from __future__ import annotations

from collections.abc import Iterator

from bot.findings import Check, Finding, Rule, Severity
from bot.lint.model import Context, LintRule, Script
from bot.lint.rewrite import identifier
from bot.scripts.facts import Action

RULE = Rule(
    "rename-breaks-callers",
    Check.RISK,
    Severity.WARNING,
    "A rename breaks the application that is running",
    (
        "Until every instance of the application is replaced, its queries name the old object and fail; on the next "
        "deploy the rename itself fails, because the old name is gone."
    ),
    "Add the new one beside the old, let both live for one release, then drop the old one.",
    bad="ALTER TABLE orders RENAME COLUMN total TO amount;\n",
    good="ALTER TABLE orders ADD COLUMN IF NOT EXISTS amount int;\n",
)
BASE = "CREATE TABLE IF NOT EXISTS orders (id int PRIMARY KEY, total int);\n"


KINDS = frozenset(
    {"table", "column", "view", "materialized view", "function", "procedure", "type", "schema", "sequence", "attribute"}
)


def check(script: Script, context: Context) -> Iterator[Finding]:
    """Find renames of tables, columns and other things that queries name; nobody names yet what the change itself makes."""
    new = set(_made(context))
    for piece in script.new:
        for action in piece.facts.actions:
            if action.verb != "rename" or action.kind not in KINDS:
                continue
            if {(action.kind, action.name), ("table", action.table)} & new:
                continue
            where = f" of {action.table}" if action.kind == "column" else ""
            message = (
                f"The {action.kind} {action.name}{where} becomes {action.other}: "
                "applications that still run fail on every query that uses the old name until they are replaced."
            )
            yield RULE.at(piece.at(action), message, evidence=piece.sql, fix=_fix(action))


def _made(context: Context) -> Iterator[tuple[str, str]]:
    """Yield kind and name of what the change creates and the base does not."""
    for piece in (piece for script in context.scripts for piece in script.new):
        for action in piece.facts.actions:
            known = action.kind == "table" and action.name.removeprefix("public.") in context.tables
            if action.verb == "create" and not action.has("replace") and not known:
                yield action.kind, action.name


def _fix(action: Action) -> str:
    table, old, new = identifier(action.table), identifier(action.name), identifier(action.other)
    if action.kind == "column":
        return (
            f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {new} ...;  -- the type of {old}\n"
            f"UPDATE {table} SET {new} = {old} WHERE {new} IS DISTINCT FROM {old};\n"
            f"-- one release later: ALTER TABLE {table} DROP COLUMN IF EXISTS {old};"
        )
    if action.kind == "table":
        return f"CREATE OR REPLACE VIEW {new} AS TABLE {old};  -- both names, until nothing uses the old one"
    return f"Create {new} beside {old} and drop {old} one release later."


ENTRY = LintRule(RULE, check, base=BASE)
