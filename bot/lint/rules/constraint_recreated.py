"""A constraint dropped and added again at every deploy."""

from __future__ import annotations

from collections.abc import Iterator

from bot.findings import Check, Finding, Rule, Severity
from bot.lint.model import Context, LintRule, Piece, Script
from bot.lint.rewrite import constraint_missing, guarded, identifier
from bot.scripts.facts import Action

RULE = Rule(
    "constraint-recreated",
    Check.RISK,
    Severity.WARNING,
    "A constraint is checked anew at every deploy",
    (
        "Each deploy takes the strongest lock on the table and reads all of it to validate the constraint; readers and "
        "writers wait for as long as that takes."
    ),
    "Add it once, guarded, as NOT VALID, and validate it in a later statement.",
    bad=(
        "ALTER TABLE orders DROP CONSTRAINT IF EXISTS orders_total;\n"
        "ALTER TABLE orders ADD CONSTRAINT orders_total CHECK (total >= 0);\n"
    ),
    good=(
        "DO $$\n"
        "BEGIN\n"
        "    IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conrelid = 'orders'::regclass AND conname = 'orders_total') THEN\n"
        "        ALTER TABLE orders ADD CONSTRAINT orders_total CHECK (total >= 0);\n"
        "    END IF;\n"
        "END $$;\n"
    ),
)
BASE = "CREATE TABLE IF NOT EXISTS orders (id int PRIMARY KEY, total int);\n"


def check(script: Script, _context: Context) -> Iterator[Finding]:
    """Find DROP CONSTRAINT followed by ADD CONSTRAINT of the same name on the same table.

    Both behind one condition of a block are left to execution: it sees whether a second run does them again.
    """
    dropped: dict[tuple[str, str], tuple[Piece, Action]] = {}
    for piece in script.pieces:
        for action in piece.facts.actions:
            key = (action.table, action.name)
            if action.kind != "constraint" or not action.name:
                continue
            if action.verb == "drop":
                dropped[key] = (piece, action)
            elif action.verb == "add" and key in dropped and (piece.new or dropped[key][0].new):
                if any({action, dropped[key][1]} <= {*guard.actions} for guard in piece.facts.guards):
                    continue
                message = (
                    f"Each deploy drops {action.name} and checks all rows of {action.table} again while everybody "
                    "else waits for the table."
                )
                yield RULE.at(piece.at(action), message, evidence=dropped[key][0].sql, fix=_fix(piece.sql, action))


def _fix(sql: str, action: Action) -> str:
    valid = {"check", "foreign key"} & set(action.flags)
    added = sql if action.has("not_valid") or not valid else f"{sql.rstrip()} NOT VALID"
    validate = f"\nALTER TABLE {identifier(action.table)} VALIDATE CONSTRAINT {identifier(action.name)};" if valid else ""
    return guarded(constraint_missing(action.table, action.name), added) + validate


ENTRY = LintRule(RULE, check, base=BASE)
