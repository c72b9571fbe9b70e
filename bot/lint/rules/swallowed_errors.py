"""EXCEPTION WHEN OTHERS in a DO block: real failures look like success."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.findings import Check, Finding, Rule, Severity
from bot.lint.model import Context, EditKind, LintRule, Script
from bot.lint.rewrite import ended

RULE = Rule(
    "guard-swallows-errors",
    Check.RISK,
    Severity.ERROR,
    "A guard swallows every error",
    (
        "The deploy stays green although nothing was applied: a wrong type, a missing table or a lock timeout is caught "
        "like the expected error."
    ),
    "Catch only the error that means it is already there: duplicate_table, duplicate_column or duplicate_object.",
    bad=(
        "DO $$\n"
        "BEGIN\n"
        "    ALTER TABLE orders ADD CONSTRAINT orders_total CHECK (total >= 0);\n"
        "EXCEPTION WHEN OTHERS THEN\n"
        "    RAISE NOTICE 'exists';\n"
        "END $$;\n"
    ),
    good=(
        "DO $$\n"
        "BEGIN\n"
        "    ALTER TABLE orders ADD CONSTRAINT orders_total CHECK (total >= 0);\n"
        "EXCEPTION WHEN duplicate_object THEN\n"
        "    NULL;\n"
        "END $$;\n"
    ),
)
BASE = "CREATE TABLE IF NOT EXISTS orders (id int PRIMARY KEY, total numeric);\n"


def check(script: Script, _context: Context) -> Iterator[Finding]:
    """Find handlers for every error that do not raise it again, around statements that change the schema."""
    for piece in script.new:
        for handler in piece.facts.handlers:
            if handler.raises or "others" not in handler.conditions or not any(action.inner for action in piece.facts.actions):
                continue
            expected = _expected({action.kind for action in piece.facts.actions if action.inner})
            fix = ended(re.sub(r"(?i)\bWHEN\s+OTHERS\b", f"WHEN {expected}", piece.sql, count=1))
            message = "WHEN OTHERS hides every failure of this block, so the deploy reports success while the change is missing."
            yield RULE.at(piece.at(), message, evidence=piece.sql, fix=fix)


def _expected(kinds: set[str]) -> str:
    names = {
        "column": "duplicate_column",
        "table": "duplicate_table",
        "index": "duplicate_table",
        "function": "duplicate_function",
    }
    return " OR ".join(sorted({names.get(kind, "duplicate_object") for kind in kinds}))


ENTRY = LintRule(RULE, check, base=BASE, edit=EditKind.REPLACE)
