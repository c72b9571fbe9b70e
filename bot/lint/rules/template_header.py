"""A new file starts with the guide's header."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.findings import Check, Finding, Location, Rule, Severity
from bot.lint.model import Context, LintRule, Script
from bot.scripts.naming import parse_name

RULE = Rule(
    "template-header",
    Check.RISK,
    Severity.NOTE,
    "A schema file has no header",
    "The first lines say which project, which part and what for; people find the right file by them.",
    "Start the file with two comment lines: project and feature, then part number and description.",
    bad="CREATE TABLE IF NOT EXISTS t (a int);\n",
    good=("-- Shop - Example\n-- Part 2: an example\n\nCREATE TABLE IF NOT EXISTS t (a int);\n"),
)


PART = re.compile(r"^--\s*Part\s+(\d+)\s*:", re.IGNORECASE | re.MULTILINE)


def headed(text: str) -> bool:
    """Return whether a file's text begins with a comment."""
    return text.lstrip("\ufeff\r\n\t ").startswith(("--", "/*"))


def check(script: Script, _context: Context) -> Iterator[Finding]:
    """Find new files that do not start with a comment, and headers whose part number is not the file's."""
    if not script.fresh or not script.text.strip():
        return
    file = parse_name(script.path)
    number = file.number if file else 0
    header = "\n".join(script.text.lstrip("\ufeff\r\n\t ").splitlines()[:6])
    part = PART.search(header)
    if not headed(header):
        fix = f"-- Project name - Feature name\n-- Part {number}: what this file is for\n"
        yield RULE.at(Location(script.path, 1, 1), "The file does not start with a comment that says what it is for.", fix=fix)
    elif part and int(part[1][:9]) != number:
        message = f"The header says part {part[1][:9]}, the file's number is {file.digits if file else number}."
        yield RULE.at(Location(script.path, 1, 1), message, fix=f"-- Part {number}: ...")


ENTRY = LintRule(RULE, check)
