"""Passwords, keys and tokens in SQL."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.findings import Check, Finding, Location, Rule, Severity
from bot.lint.model import Context, LintRule, Script

RULE = Rule(
    "secret-in-sql",
    Check.RISK,
    Severity.ERROR,
    "A schema file holds a secret",
    ("Everybody who can read the repository, its forks and its history has it from now on, even after the line is deleted."),
    (
        "Revoke the secret, then keep it in the deploy's secret store: psql -v name=value, or create the role outside "
        "the schema files."
    ),
    bad="CREATE ROLE reporter LOGIN PASSWORD 'hunter2';\n",
    good="CREATE ROLE reporter LOGIN PASSWORD NULL;\n",
)


PATTERNS = (
    ("a password", re.compile(r"\bPASSWORD\s+(?:E|U&)?'(?!')(?:[^']|'')+'", re.IGNORECASE)),
    ("a password in OPTIONS", re.compile(r"\bOPTIONS\s*\([^()]{0,500}?\bpassword\s+'(?!')[^']+'", re.IGNORECASE)),
    ("a password in a connection string", re.compile(r"\b\w+://[^\s:/@']+:[^\s@/']+@[\w.-]+|\bpassword=[^\s';]+", re.IGNORECASE)),
    ("a private key", re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----")),
    ("an AWS access key", re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b")),
    ("a GitHub token", re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{40,})")),
    ("a Slack token", re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{20,100}")),
    ("a live API key", re.compile(r"\b[sr]k_live_[A-Za-z0-9]{20,}")),
    ("a signed token", re.compile(r"\beyJ[A-Za-z0-9_-]{10,500}\.eyJ[A-Za-z0-9_-]{10,2000}\.[A-Za-z0-9_-]{10,1000}")),
)


def check(script: Script, _context: Context) -> Iterator[Finding]:
    """Find secrets in new statements and in the comments above them; the secret itself is never repeated."""
    for piece in script.new:
        for text, first in ((piece.before, piece.at().line - piece.before.count("\n")), (piece.sql, piece.at().line)):
            for name, pattern in PATTERNS:
                found = pattern.search(text)
                if found:
                    line = first + text.count("\n", 0, found.start())
                    yield RULE.at(
                        Location(script.path, line, line), f"This line holds {name}, readable for everybody with the repository."
                    )
                    break


ENTRY = LintRule(RULE, check)
