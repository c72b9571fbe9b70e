"""A schema file without a statement."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.findings import Check, Finding, Location, Rule, Severity
from bot.lint.model import Context, LintRule, Script

RULE = Rule(
    "schema-file-empty",
    Check.APPLIES,
    Severity.NOTE,
    "A schema file holds no statement",
    "Deploys run it for nothing; perhaps the work was not committed.",
    "Commit the statements, or remove the file.",
    bad="-- Shop - Example\n-- Part 2: nothing yet\n",
    good="-- Shop - Example\n-- Part 2: an example\nCREATE TABLE IF NOT EXISTS t (a int);\n",
)
INCLUDE = re.compile(r"^\s*\\i", re.MULTILINE)


def check(script: Script, _context: Context) -> Iterator[Finding]:
    """Find changed files with neither statements nor included files."""
    if not script.pieces and not INCLUDE.search(script.text):
        yield RULE.at(Location(script.path, 1, 1), "The file holds no statement, so applying it does nothing.")


ENTRY = LintRule(RULE, check)
