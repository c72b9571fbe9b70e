"""New tables carry a comment."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.findings import Check, Finding, Rule, Severity
from bot.lint.model import Context, LintRule, Script
from bot.lint.rewrite import identifier

RULE = Rule(
    "table-comment",
    Check.RISK,
    Severity.NOTE,
    "A new table has no comment",
    "The comment is what people and tools see in the database itself, where nobody has the pull request at hand.",
    "Add COMMENT ON TABLE behind it.",
    bad="CREATE TABLE IF NOT EXISTS orders (id int PRIMARY KEY);\n",
    good=("CREATE TABLE IF NOT EXISTS orders (id int PRIMARY KEY);\nCOMMENT ON TABLE orders IS 'One order of a customer';\n"),
)
ATTACHED = re.compile(r'\bATTACH\s+PARTITION\s+(?:"?\w+"?\.)?"?(\w+)', re.IGNORECASE)


def check(script: Script, context: Context) -> Iterator[Finding]:
    """Find tables that are new in the change and have no COMMENT ON TABLE in any changed file. Partitions need none."""
    attached = {match[1].lower() for one in context.scripts for match in ATTACHED.finditer(one.text)}
    for piece in script.new:
        for action in piece.facts.actions:
            if action.verb != "create" or action.kind != "table" or action.name in context.tables | context.commented:
                continue
            own = action.name.rpartition(".")[2].lower()
            if not action.has("temporary") and not action.has("partition") and own not in attached:
                fix = f"COMMENT ON TABLE {identifier(action.name)} IS 'What one row of it stands for';"
                yield RULE.at(piece.at(action), f"The new table {action.name} has no comment that says what it is for.", fix=fix)


ENTRY = LintRule(RULE, check)
