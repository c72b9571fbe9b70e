"""Names of indexes follow the guide's pattern."""

from __future__ import annotations

from collections.abc import Iterator

from bot.findings import Check, Finding, Rule, Severity
from bot.lint.model import Context, LintRule, Script
from bot.lint.names import follows
from bot.lint.rewrite import ended

RULE = Rule(
    "index-name",
    Check.RISK,
    Severity.NOTE,
    "An index name does not follow the pattern",
    "Names that tell table and column let people find the index behind a slow query or an error without looking it up.",
    "Name it idx_table_column.",
    bad="CREATE INDEX IF NOT EXISTS orderidx ON orders (total);\n",
    good="CREATE INDEX IF NOT EXISTS idx_orders_total ON orders (total);\n",
)
BASE = "CREATE TABLE IF NOT EXISTS orders (id int PRIMARY KEY, total int);\n"


UNIQUE = ("uq_", "ux_", "uniq_", "unique_", "uidx_")


def by_role(name: str, *, unique: bool) -> bool:
    """Return whether `name` says in another customary way that its index is unique, as it is."""
    return unique and name.startswith(UNIQUE)


def check(script: Script, context: Context) -> Iterator[Finding]:
    """Find new indexes whose name lacks the pattern's prefix or says nothing of the table."""
    pattern = context.layout.index_name
    for piece in script.new:
        for action in piece.facts.actions:
            if action.verb != "create" or action.kind != "index" or not action.name:
                continue
            table = action.table.rpartition(".")[2]
            if follows(action.name, pattern, table) or by_role(action.name, unique=action.has("unique")):
                continue
            better = pattern.format(table=table, columns="_".join(action.columns) or "expression", parent="")
            message = f"The index {action.name} on {table} does not follow the pattern {pattern}."
            yield RULE.at(piece.at(action), message, fix=ended(piece.sql.replace(action.name, better, 1)))


ENTRY = LintRule(RULE, check, base=BASE)
