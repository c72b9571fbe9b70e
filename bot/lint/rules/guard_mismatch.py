"""A guard that looks for something else than what the block creates."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.findings import Check, Finding, Rule, Severity
from bot.lint.model import Context, LintRule, Script
from bot.scripts.facts import Action

RULE = Rule(
    "guard-names-another",
    Check.RISK,
    Severity.WARNING,
    "A guard looks for another object than the one it protects",
    (
        "When the names differ, the statement is skipped although it is needed, or runs again and fails; both happen "
        "only on some databases."
    ),
    "Let the guard name the same table, column or constraint as the statement.",
    bad=(
        "DO $$\n"
        "BEGIN\n"
        "    IF NOT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 'orders' AND "
        "column_name = 'region') THEN\n"
        "        ALTER TABLE orders ADD COLUMN country text;\n"
        "    END IF;\n"
        "END $$;\n"
    ),
    good=(
        "DO $$\n"
        "BEGIN\n"
        "    IF NOT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 'orders' AND "
        "column_name = 'country') THEN\n"
        "        ALTER TABLE orders ADD COLUMN country text;\n"
        "    END IF;\n"
        "END $$;\n"
    ),
)
BASE = "CREATE TABLE IF NOT EXISTS orders (id int PRIMARY KEY);\n"


LITERAL = re.compile(
    r"\b(table_name|column_name|relname|attname|conname|indexname|tablename|typname|constraint_name)\s*=\s*'((?:[^']|'')*)'",
    re.IGNORECASE,
)
NAMES = {
    "column": ("column_name", "attname"),
    "constraint": ("conname", "constraint_name"),
    "index": ("indexname", "relname"),
    "type": ("typname",),
}


def check(script: Script, _context: Context) -> Iterator[Finding]:
    """Compare the names in a guard's condition with those of the one statement that it protects."""
    for piece in script.new:
        for guard in piece.facts.guards:
            if len(guard.actions) != 1 or "not exists" not in " ".join(guard.condition.lower().split()):
                continue
            problem = _problem(guard.condition, guard.actions[0])
            if problem:
                message = f"The guard looks for {problem[0]}, but the statement behind it is about {problem[1]}."
                yield RULE.at(piece.at(guard.actions[0]), message, evidence=guard.condition, fix=_fix(guard.condition, problem))


def _problem(condition: str, action: Action) -> tuple[str, str] | None:
    asked: dict[str, set[str]] = {}
    for key, value in LITERAL.findall(condition):
        asked.setdefault(key.lower(), set()).add(value.replace("''", "'"))
    tables = asked.get("table_name", set()) | asked.get("tablename", set())
    table = action.table.rpartition(".")[2]
    if table and tables and table not in tables and action.verb in {"add", "alter", "drop"}:
        return min(tables), table
    if action.verb not in {"add", "create"}:
        return None
    names = {name for key in NAMES.get(action.kind, ()) for name in asked.get(key, ())}
    return (min(names), action.name) if names and action.name and action.name not in names else None


def _fix(condition: str, problem: tuple[str, str]) -> str:
    return condition.replace(f"'{problem[0]}'", f"'{problem[1]}'")


ENTRY = LintRule(RULE, check, base=BASE)
