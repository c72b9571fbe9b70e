"""Characters that make text look other than it is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from bot.findings import Check, Finding, Location, Rule, Severity
from bot.lint.model import Context, LintRule, Script

RULE = Rule(
    "hidden-characters",
    Check.RISK,
    Severity.WARNING,
    "The text holds characters that hide or reorder it",
    (
        "Reviewers see another text than the server runs: bidirectional controls reorder a line, zero-width characters "
        "make two names out of one."
    ),
    "Delete the characters; write an escape such as U&'\\\\200B' where a string really needs one.",
    bad=("CREATE TABLE IF NOT EXISTS t (a int); \nCREATE INDEX IF NOT EXISTS idx_t_a ON t (a) /* \u202e check \u2066 */;\n"),
    good=("CREATE TABLE IF NOT EXISTS t (a int);\nCREATE INDEX IF NOT EXISTS idx_t_a ON t (a) /* größer, 日本語, ✓ */;\n"),
)


HIDDEN = re.compile(
    ""
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\u3164\ufeff\uffa0\U000e0000-\U000e007f]"
)
QUOTED = re.compile(r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/", re.DOTALL)
JOINER = re.compile("(?<=[^\x00-\u024f])[\u200c\u200d](?=[^\x00-\u024f])")
"""What joins or parts two letters or pictures that are no Latin ones: a reader sees what it does."""
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
MARK = re.compile("[\u061c\u200e\u200f]")
"""Marks of direction. Beside letters that run right to left they reorder no more than these do."""
ODD_SPACE = re.compile("[\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")


def check(script: Script, context: Context) -> Iterator[Finding]:
    """Find hidden characters anywhere in new text and odd spaces in new statements, one finding per line."""
    found = list(_in_statements(script))
    yield from found
    told = {finding.location.line for finding in found}
    yield from (finding for finding in _behind_them(script, context) if finding.location.line not in told)


def _behind_them(script: Script, context: Context) -> Iterator[Finding]:
    """Look at the lines from the end of the last statement on, where only comments stand; known ones are left out."""
    old = context.base.get(script.path)
    known = frozenset(old.text.split("\n")) if old else frozenset()
    last = script.pieces[-1].at() if script.pieces else Location(script.path)
    first = max(last.end_line or last.line, 1)
    for number, line in enumerate(script.text.split("\n")[first - 1 :]):
        if line not in known and (characters := HIDDEN.findall(_without_written(line))):
            yield _finding(script, first + number, line, characters)


def _in_statements(script: Script) -> Iterator[Finding]:
    for piece in script.new:
        for text, first in ((piece.before, piece.at().line - piece.before.count("\n")), (piece.sql, piece.at().line)):
            for number, line in enumerate(QUOTED.sub(lambda part: _without_written(part[0]), text).split("\n")):
                found = HIDDEN.findall(line) or (ODD_SPACE.findall(line) if text is piece.sql else [])
                if found:
                    yield _finding(script, first + number, line, found)


def _without_written(text: str) -> str:
    """Return a string or comment without the characters that its language is written with."""
    joined = JOINER.sub("", text)
    return MARK.sub("", joined) if RIGHT_TO_LEFT.search(joined) else joined


def _finding(script: Script, number: int, line: str, characters: list[str]) -> Finding:
    names = ", ".join(sorted({_name(character) for character in characters}))
    place = Location(script.path, number, number)
    return RULE.at(place, f"This line holds {names}, which a reader does not see.", fix=_shown(line))


def _name(character: str) -> str:
    return f"U+{ord(character):04X} {unicodedata.name(character, 'control').lower()}"


def _shown(line: str) -> str:
    visible = HIDDEN.sub(lambda found: f"<U+{ord(found[0]):04X}>", line)
    return ODD_SPACE.sub(" ", visible).strip()[:200]


ENTRY = LintRule(RULE, check)
