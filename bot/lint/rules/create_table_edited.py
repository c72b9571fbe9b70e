"""CREATE TABLE IF NOT EXISTS edited: databases that have the table never get the change."""

from __future__ import annotations

from collections.abc import Iterator

from bot.findings import Check, Finding, Rule, Severity
from bot.lint.model import Context, EditKind, LintRule, Script

RULE = Rule(
    "create-table-edited",
    Check.EQUAL,
    Severity.ERROR,
    "An edited CREATE TABLE IF NOT EXISTS does nothing on existing databases",
    ("New installs get the column, every existing database silently keeps the old table, and the application breaks there."),
    "Keep the edit and add the matching ALTER TABLE behind it.",
    waivable=False,
    bad="CREATE TABLE IF NOT EXISTS orders (id int PRIMARY KEY, region varchar(10) DEFAULT 'eu');\n",
    good=(
        "CREATE TABLE IF NOT EXISTS orders (id int PRIMARY KEY, region varchar(10) DEFAULT 'eu');\n"
        "ALTER TABLE orders ADD COLUMN IF NOT EXISTS region varchar(10) DEFAULT 'eu';\n"
    ),
)
BASE = "CREATE TABLE IF NOT EXISTS orders (id int PRIMARY KEY);\n"


def check(script: Script, context: Context) -> Iterator[Finding]:
    """Find columns that a table's definition gained without an ALTER TABLE that adds them to existing tables."""
    base = context.base.get(script.path)
    before = dict(_tables(base)) if base else {}
    for piece in script.new:
        for action in piece.facts.actions:
            old = before.get(action.name) if action.verb == "create" and action.kind == "table" and action.guarded else None
            if old is None:
                continue
            gained = [part for part in action.parts if part[0] not in dict(old) and (action.name, part[0]) not in context.added]
            if gained:
                names = ", ".join(name for name, _ in gained)
                message = (
                    f"{action.name} gains {names} only on new databases: where the table exists, IF NOT EXISTS skips "
                    "the statement."
                )
                fix = "\n".join(sql for _, sql in gained)
                yield RULE.at(piece.at(action), message, evidence=piece.sql, fix=fix)


def _tables(script: Script) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    for piece in script.pieces:
        for action in piece.facts.actions:
            if action.verb == "create" and action.kind == "table":
                yield action.name, action.parts


ENTRY = LintRule(RULE, check, base=BASE, edits=True, superseded=True, edit=EditKind.APPEND)
