"""A column dropped and added again: its values are gone."""

from __future__ import annotations

from collections.abc import Iterator

from bot.findings import Check, Finding, Rule, Severity
from bot.lint.model import Context, LintRule, Piece, Script
from bot.lint.rewrite import identifier
from bot.scripts.facts import Action

RULE = Rule(
    "column-recreated",
    Check.RISK,
    Severity.ERROR,
    "A column is dropped and created again",
    "All values of the column are lost at every deploy, and nothing reports it.",
    "Add the new column under a name of its own, copy the values, and drop the old one in a later change.",
    waivable=False,
    decidable=True,
    bad=("ALTER TABLE orders DROP COLUMN IF EXISTS note;\nALTER TABLE orders ADD COLUMN note varchar(255);\n"),
    good=(
        "ALTER TABLE orders ADD COLUMN IF NOT EXISTS note_new varchar(255);\n"
        "UPDATE orders SET note_new = note WHERE note_new IS NULL;\n"
    ),
)
BASE = "CREATE TABLE IF NOT EXISTS orders (id int PRIMARY KEY, note text);\n"


def check(script: Script, _context: Context) -> Iterator[Finding]:
    """Find DROP COLUMN followed by ADD COLUMN of the same name on the same table."""
    dropped: dict[tuple[str, str], Piece] = {}
    for piece in script.pieces:
        for action in piece.facts.actions:
            key = (action.table, action.name)
            if action.kind != "column":
                continue
            if action.verb == "drop":
                dropped[key] = piece
            elif action.verb == "add" and key in dropped and (piece.new or dropped[key].new):
                line = dropped[key].at().line
                message = (
                    f"Line {line} drops {action.table}.{action.name} and this adds it again empty: its values are "
                    "lost at each deploy."
                )
                yield RULE.at(piece.at(action), message, evidence=dropped[key].sql, fix=_fix(action))


def _fix(action: Action) -> str:
    table, new, old = identifier(action.table), identifier(f"{action.name}_new"), identifier(action.name)
    return (
        f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {new} {action.other};\n"
        f"UPDATE {table} SET {new} = {old} WHERE {new} IS NULL;\n"
        f"-- in a later change, when nothing reads it any more: ALTER TABLE {table} DROP COLUMN IF EXISTS {old};"
    )


ENTRY = LintRule(RULE, check, base=BASE)
