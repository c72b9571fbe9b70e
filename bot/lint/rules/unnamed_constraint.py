"""ADD CONSTRAINT without a name, CREATE INDEX without a name: one more copy at every deploy."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.findings import Check, Finding, Rule, Severity
from bot.lint.model import Context, EditKind, LintRule, Piece, Script
from bot.lint.rewrite import constraint_missing, ended, guarded, inserted
from bot.scripts.facts import Action

RULE = Rule(
    "constraint-unnamed",
    Check.APPLIES,
    Severity.ERROR,
    "An unnamed constraint or index is added again at every deploy",
    (
        "PostgreSQL invents a new name each time, so no error stops it: every deploy scans the table under a lock and "
        "adds one more copy that slows every write."
    ),
    "Name it and add it only when it is missing.",
    waivable=False,
    bad="ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers (id);\n",
    good=(
        "DO $$\n"
        "BEGIN\n"
        "    IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'fk_orders_customers') THEN\n"
        "        ALTER TABLE orders ADD CONSTRAINT fk_orders_customers FOREIGN KEY (customer_id) REFERENCES customers (id);\n"
        "    END IF;\n"
        "END $$;\n"
    ),
)
BASE = (
    "CREATE TABLE IF NOT EXISTS customers (id int PRIMARY KEY);\n"
    "CREATE TABLE IF NOT EXISTS orders (id int PRIMARY KEY, customer_id int);\n"
)


SUFFIXES = {"foreign key": "fk", "check": "check", "unique": "key", "primary key": "pkey", "exclude": "excl"}


def check(script: Script, _context: Context) -> Iterator[Finding]:
    """Find constraints and indexes without a name that no guard protects."""
    for piece in script.new:
        protected = {action for guard in piece.facts.guards for action in guard.actions}
        for action in piece.facts.actions:
            if action in protected:
                continue
            if action.kind == "constraint" and action.verb == "add" and not action.name and not action.has("inline"):
                yield _constraint(piece, action)
            elif action.kind == "index" and action.has("unnamed"):
                yield _index(piece, action)


def _constraint(piece: Piece, action: Action) -> Finding:
    kind = action.flags[0]
    parts = [action.table.rpartition(".")[2], *action.columns, SUFFIXES.get(kind, "check")]
    name = f"fk_{parts[0]}_{action.other.rpartition('.')[2]}" if kind == "foreign key" else "_".join(parts)
    named = re.sub(r"(?i)\bADD\s+(?=(FOREIGN|CHECK|UNIQUE|PRIMARY|EXCLUDE)\b)", f"ADD CONSTRAINT {name} ", piece.sql, count=1)
    fix = "Name the constraint." if action.inner else guarded(constraint_missing(action.table, name), named)
    message = (
        f"This {kind} constraint of {action.table} has no name: every deploy adds another copy and locks the table to check it."
    )
    return RULE.at(piece.at(action), message, evidence=piece.sql, fix=fix)


def _index(piece: Piece, action: Action) -> Finding:
    name = "_".join(["idx", action.table.rpartition(".")[2], *action.columns])
    fix = ended(inserted(piece.sql, r"INDEX(?:\s+CONCURRENTLY)?", f"IF NOT EXISTS {name}"))
    message = f"This index on {action.table} has no name: every deploy builds another copy, and writers wait while it is built."
    return RULE.at(piece.at(action), message, evidence=piece.sql, fix=fix)


ENTRY = LintRule(RULE, check, base=BASE, answers="rerun-changes-schema", edit=EditKind.REPLACE)
