"""Names of foreign keys follow the guide's pattern."""

from __future__ import annotations

from collections.abc import Iterator

from bot.findings import Check, Finding, Rule, Severity
from bot.lint.model import Context, LintRule, Script
from bot.lint.names import follows
from bot.lint.rewrite import ended

RULE = Rule(
    "foreign-key-name",
    Check.RISK,
    Severity.NOTE,
    "A foreign key name does not follow the pattern",
    "The name is all that an application sees when a write is refused; it should say which two tables are meant.",
    "Name it fk_child_parent.",
    bad="CREATE TABLE IF NOT EXISTS lines (a int, CONSTRAINT parent_ref FOREIGN KEY (a) REFERENCES orders (id));\n",
    good="CREATE TABLE IF NOT EXISTS lines (a int, CONSTRAINT fk_lines_orders FOREIGN KEY (a) REFERENCES orders (id));\n",
)
BASE = "CREATE TABLE IF NOT EXISTS orders (id int PRIMARY KEY);\n"


def check(script: Script, context: Context) -> Iterator[Finding]:
    """Find new, named foreign keys of ALTER TABLE whose name lacks the prefix or says nothing of the child."""
    pattern = context.layout.foreign_key_name
    for piece in script.new:
        for action in piece.facts.actions:
            if action.kind != "constraint" or not action.has("foreign key") or not action.name:
                continue
            child, parent = action.table.rpartition(".")[2], action.other.rpartition(".")[2]
            if follows(action.name, pattern, child):
                continue
            better = pattern.format(table=child, parent=parent, columns="_".join(action.columns))
            message = f"The foreign key {action.name} of {child} does not follow the pattern {pattern}."
            yield RULE.at(piece.at(action), message, fix=ended(piece.sql.replace(action.name, better, 1)))


ENTRY = LintRule(RULE, check, base=BASE)
