"""Rights for everybody."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.findings import Check, Finding, Rule, Severity
from bot.lint.model import Context, LintRule, Script
from bot.lint.rewrite import ended

RULE = Rule(
    "grant-to-public",
    Check.RISK,
    Severity.WARNING,
    "Rights are granted to everybody",
    "PUBLIC means every role of the database, those of the future and of other applications included.",
    "Grant to the one role that needs it.",
    bad="GRANT ALL ON orders TO PUBLIC;\n",
    good="GRANT SELECT ON orders TO reporter;\n",
)
BASE = "CREATE TABLE IF NOT EXISTS orders (id int PRIMARY KEY);\n"


def check(script: Script, _context: Context) -> Iterator[Finding]:
    """Find grants of rights to PUBLIC."""
    for piece in script.new:
        for action in piece.facts.actions:
            if action.verb == "grant" and action.has("public"):
                rights = "ALL" if action.has("all") else ", ".join(action.columns).upper()
                message = f"{rights} on {action.name or action.kind} is granted to every role of the database."
                fix = ended(re.sub(r"(?i)\bTO\s+PUBLIC\b", "TO the_role_that_needs_it", piece.sql))
                yield RULE.at(piece.at(action), message, evidence=piece.sql, fix=fix)


ENTRY = LintRule(RULE, check, base=BASE)
