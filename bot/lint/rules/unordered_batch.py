"""Copying rows in batches without an order."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.findings import Check, Finding, Rule, Severity
from bot.lint.model import Context, LintRule, Script
from bot.lint.rewrite import ended

RULE = Rule(
    "batch-without-order",
    Check.RISK,
    Severity.WARNING,
    "A batch takes rows in no particular order",
    ("Without ORDER BY each LIMIT and OFFSET may pick any rows: some are copied twice and some never, and nothing reports it."),
    "Order by the primary key and go on behind the last one that was copied.",
    bad="INSERT INTO archive SELECT * FROM orders LIMIT 10000 OFFSET 0;\n",
    good="INSERT INTO archive SELECT * FROM orders WHERE id NOT IN (SELECT id FROM archive) ORDER BY id LIMIT 10000;\n",
)
BASE = "CREATE TABLE IF NOT EXISTS orders (id int PRIMARY KEY);\nCREATE TABLE IF NOT EXISTS archive (id int PRIMARY KEY);\n"


def check(script: Script, _context: Context) -> Iterator[Finding]:
    """Find INSERT ... SELECT with LIMIT or OFFSET and no ORDER BY."""
    for piece in script.new:
        for action in piece.facts.actions:
            if action.verb == "insert" and action.has("windowed"):
                message = f"Rows reach {action.table} by LIMIT or OFFSET without ORDER BY: batches overlap and leave rows out."
                fix = re.sub(r"(?i)\b(LIMIT|OFFSET)\b", r"ORDER BY id \1", piece.sql, count=1)
                yield RULE.at(piece.at(action), message, evidence=piece.sql, fix=ended(fix))


ENTRY = LintRule(RULE, check, base=BASE)
