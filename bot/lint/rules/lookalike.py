"""Identifiers that mix scripts, or are written in escapes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from bot.findings import Check, Finding, Rule, Severity
from bot.lint.model import Context, LintRule, Script

RULE = Rule(
    "lookalike-identifier",
    Check.RISK,
    Severity.WARNING,
    "A name looks like another one",
    "A letter of another alphabet makes a different object that nobody can tell apart by reading.",
    "Write the name in one alphabet.",
    bad="CREATE TABLE IF NOT EXISTS pаyments (a int);\n",
    good="CREATE TABLE IF NOT EXISTS größe (a int);\n",
)


WORD = re.compile(r"[^\W\d][\w$]*")
ESCAPED = re.compile(r"\bU&\"", re.IGNORECASE)
QUIET = re.compile(r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/", re.DOTALL)
SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "FULLWIDTH", "MATHEMATICAL", "CHEROKEE")


def check(script: Script, _context: Context) -> Iterator[Finding]:
    """Find names in new statements whose letters come from more than one alphabet, or are all of a Latin look-alike."""
    for piece in script.new:
        if ESCAPED.search(piece.sql):
            message = 'A name is written as U&"...": what it is called cannot be read here.'
            yield RULE.at(piece.at(), message, evidence=piece.sql, fix="Write the name itself.")
        if piece.sql.isascii():
            continue
        code = QUIET.sub(" ", piece.sql)
        for word in dict.fromkeys(word for word in WORD.findall(code) if not word.isascii()):
            scripts = {name for letter in word for name in SCRIPTS if unicodedata.name(letter, "").startswith(name)}
            if len(scripts) > 1 or scripts & {"FULLWIDTH", "MATHEMATICAL"}:
                points = ", ".join(f"U+{ord(letter):04X}" for letter in word if not letter.isascii())
                message = (
                    f"The name {word} mixes {' and '.join(sorted(name.capitalize() for name in scripts))} letters ({points})."
                )
                yield RULE.at(piece.at(), message, evidence=piece.sql)


ENTRY = LintRule(RULE, check)
