"""Every right at once."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.findings import Check, Finding, Rule, Severity
from bot.lint.model import Context, LintRule, Script
from bot.lint.rewrite import ended

RULE = Rule(
    "grant-all",
    Check.RISK,
    Severity.NOTE,
    "Every right on a table is granted at once",
    "ALL holds TRUNCATE, TRIGGER, REFERENCES and, from PostgreSQL 17 on, MAINTAIN, which an application hardly ever needs.",
    "Name the rights that the role uses.",
    bad="GRANT ALL ON orders TO app;\n",
    good="GRANT SELECT, INSERT, UPDATE, DELETE ON orders TO app;\n",
)
BASE = "CREATE TABLE IF NOT EXISTS orders (id int PRIMARY KEY);\n"
TABLES = re.compile(r"(every future )?(table|tables in schema)")


def check(script: Script, _context: Context) -> Iterator[Finding]:
    """Find GRANT ALL on tables to roles other than PUBLIC, which has a rule of its own."""
    for piece in script.new:
        for action in piece.facts.actions:
            if action.verb == "grant" and action.has("all") and not action.has("public") and TABLES.fullmatch(action.kind):
                message = f"This grants every right on {action.name or action.kind}, TRUNCATE and TRIGGER among them."
                fix = re.sub(r"(?i)\bGRANT\s+ALL(\s+PRIVILEGES)?\b", "GRANT SELECT, INSERT, UPDATE, DELETE", piece.sql)
                yield RULE.at(piece.at(action), message, evidence=piece.sql, fix=ended(fix))


ENTRY = LintRule(RULE, check, base=BASE)
