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
TWINS = str.maketrans(
    "\u0430\u0441\u0435\u043e\u0440\u0445\u0443\u0456\u0458\u0455\u04bb\u0501\u051b\u051d\u03bf\u03b1\u03bd\u03b9\u03c1\u03c5\u03ba\u0585\u0570\u057d"
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a7",
    "aceopxyijshdqwoavipukohuABEKMHOPCTXABEZHIKMNOPTX",
)
"""Letters of other alphabets and the Latin ones that nobody can tell them from."""
SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "FULLWIDTH", "MATHEMATICAL", "CHEROKEE")


def check(script: Script, context: Context) -> Iterator[Finding]:
    """Find names in new statements whose letters come from more than one alphabet, or that look like a name in plain letters."""
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
            elif (twin := word.translate(TWINS).lower()).isascii() and twin in _plain_words(context):
                yield RULE.at(piece.at(), f"The name {word} is another one than {twin}.", evidence=piece.sql)


def _plain_words(context: Context) -> set[str]:
    """Return the words in plain letters that the changed files hold, and the names of the base's tables."""
    words = (word for script in context.scripts for piece in script.pieces for word in WORD.findall(piece.sql))
    return {*context.tables, *(word.lower() for word in words if word.isascii())}


ENTRY = LintRule(RULE, check)
