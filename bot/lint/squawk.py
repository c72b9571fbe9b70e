"""squawk as a second opinion: its own parser and rules, run behind the limited child's walls; what we measure is left out.

It gets the text on stdin, outside any checkout, with no configuration and with its own suppression comments blanked: what a
pull request brings along must not silence it.
"""

from __future__ import annotations

import json
import re
import sysconfig
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from bot.findings import Check, Finding, Location, Rule, Severity
from bot.lint.model import Piece, Script
from bot.postgres.jail import program

SECONDS = 3.0
ANSWER_BYTES = 16 << 20
FOUND = (0, 1)
"""Exit statuses of a run that judged: nothing found, something found."""

_TAKEN = {
    "transaction-nesting": (Severity.WARNING, "A transaction is begun or ended where that has no effect"),
    "ban-uncommitted-transaction": (Severity.WARNING, "A transaction is not committed"),
    "ban-concurrent-index-creation-in-transaction": (Severity.WARNING, "CONCURRENTLY stands inside a transaction"),
    "identifier-too-long": (Severity.WARNING, "A name is longer than 63 bytes and is cut"),
    "require-enum-value-ordering": (Severity.NOTE, "A new enum value has no stated place in the order"),
    "renaming-column": (Severity.WARNING, "A column is renamed"),
    "renaming-table": (Severity.WARNING, "A table is renamed"),
    "renaming-object": (Severity.WARNING, "An object is renamed"),
    "ban-truncate-cascade": (Severity.WARNING, "TRUNCATE CASCADE empties tables that are not named"),
    "ban-alter-domain-with-add-constraint": (
        Severity.WARNING,
        "A domain's new constraint is checked in every table that uses it",
    ),
    "ban-duplicate-column-assignments": (Severity.WARNING, "A column is assigned twice"),
    "ban-drop-column": (Severity.NOTE, "A column that callers may use is dropped"),
    "ban-drop-table": (Severity.NOTE, "A table that callers may use is dropped"),
    "ban-drop-database": (Severity.WARNING, "A database is dropped"),
    "ban-drop-not-null": (Severity.NOTE, "Callers may not expect NULL in this column"),
    "ban-drop-constraint": (Severity.NOTE, "A rule that the data kept to is dropped"),
    "ban-drop-view": (Severity.NOTE, "A view that callers may use is dropped"),
    "ban-drop-function": (Severity.NOTE, "A function that callers may use is dropped"),
    "ban-drop-type": (Severity.NOTE, "A type that callers may use is dropped"),
    "ban-drop-schema": (Severity.NOTE, "A schema that callers may use is dropped"),
    "ban-drop-sequence": (Severity.NOTE, "A sequence that callers may use is dropped"),
    "prefer-timestamp-tz": (Severity.NOTE, "A timestamp without time zone"),
    "ban-char-field": (Severity.NOTE, "char(n) pads its values with blanks"),
}
_COLUMNS = ("prefer-timestamp-tz", "ban-char-field")
"""Rules that speak of one column of a statement, at its line."""
_CHECKS = {
    name: Rule(
        f"squawk-{name}",
        Check.RISK,
        severity,
        title,
        "squawk, an independent linter, flags this statement; what it says is shown as it is.",
        "See what squawk's manual says on the rule of this name.",
    )
    for name, (severity, title) in _TAKEN.items()
}
TIMESTAMP = _CHECKS["prefer-timestamp-tz"].id
REFUSED = Rule(
    "squawk-could-not-read",
    Check.RISK,
    Severity.NOTE,
    "The second opinion could not be asked",
    "squawk's own parser refused the text, so this file was judged by one reader only.",
    "Nothing to do if PostgreSQL accepts the statement.",
)
RULES = (REFUSED, *_CHECKS.values())
_IGNORE = re.compile(r"squawk-ignore", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that squawk said, at a line of the text (from 1)."""

    rule: str
    line: int
    message: str
    help: str


@dataclass(frozen=True, slots=True)
class Silence:
    """Why squawk says nothing about a text. `broke`: it died, hung or gave nonsense, instead of refusing the text."""

    reason: str
    broke: bool = True


def second_opinion(
    scripts: Sequence[Script], base: Mapping[str, Script] = MappingProxyType({}), version: int | None = None
) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    """Return what squawk finds in the new statements of `scripts`, and sentences about files that it could not judge.

    A column whose line stands in the `base` of its file is not the change's. A file whose text squawk refuses
    gives one note instead.
    """
    findings: list[Finding] = []
    unjudged: list[str] = []
    for script in scripts:
        new = list(script.new)
        hits = ask(visible(script), version) if new else []
        if not isinstance(hits, Silence):
            lines, original = visible(script).split("\n"), base.get(script.path)
            known = {line.strip() for line in original.text.split("\n")} if original else frozenset()
            findings += _mapped(new, [hit for hit in hits if hit.rule not in _COLUMNS or _line(lines, hit) not in known])
        elif hits.broke:
            unjudged.append(f"{script.path} got no second opinion: squawk {hits.reason}.")
        else:
            findings.append(REFUSED.at(Location(script.path), f"squawk could not judge this file: {hits.reason}."))
    return tuple(findings), tuple(unjudged)


def visible(script: Script) -> str:
    """Return only the statements of the script, each on the lines where it stands; no comments that would steer squawk."""
    lines = [""] * (script.text.count("\n") + 2)
    for piece in script.pieces:
        place = piece.statement.location
        for offset, line in enumerate(f"{piece.sql};".split("\n")):
            if place.line - 1 + offset < len(lines):
                lines[place.line - 1 + offset] += (" " if lines[place.line - 1 + offset] else "") + line
    return _IGNORE.sub("squawk ignore", "\n".join(lines))


def programs() -> tuple[str, ...]:
    """Return the path of the program, if it is installed, for the child that `ask` runs in."""
    path = Path(sysconfig.get_path("scripts")) / "squawk"
    return (str(path),) if path.exists() else ()


def ask(text: str, version: int | None = None) -> list[Hit] | Silence:
    """Return what squawk says about `text`, or why it says nothing. Its memory and time are bounded by the limited child."""
    found = programs()
    if not found:
        return Silence("the program is not installed", broke=False)
    argv = [*found, "--reporter", "json", "-c", "/dev/null", "--stdin-filepath", "stdin.sql"]
    argv += ["--pg-version", str(version)] if version else []
    try:
        ended = program.run(argv, text.encode(), SECONDS)
    except TimeoutError:
        return Silence(f"took longer than {SECONDS:g} seconds")
    except OSError as error:
        return Silence(f"did not start ({error.strerror})")
    if ended.status not in FOUND or len(ended.output) > ANSWER_BYTES:
        return Silence(f"ended with status {ended.status}")
    return _hits(ended.output)


def deduplicated(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings without those of squawk at statements of which we say something weightier than a note ourselves."""
    every = tuple(findings)
    ours: dict[str, list[Location]] = {}
    for finding in every:
        if not finding.rule.startswith("squawk-") and finding.severity is not Severity.NOTE:
            ours.setdefault(finding.location.path, []).append(finding.location)
    return tuple(finding for finding in every if not (finding.rule.startswith("squawk-") and overlaps(finding.location, ours)))


def overlaps(place: Location, ours: Mapping[str, Sequence[Location]]) -> bool:
    """Whether `place` shares a line with one of `ours`, kept by path."""
    end = place.end_line or place.line
    return any(other.line <= end and place.line <= (other.end_line or other.line) for other in ours.get(place.path, ()))


def _hits(answer: bytes) -> list[Hit] | Silence:
    try:
        told = json.loads(answer)
        # squawk counts lines from 0
        hits = [Hit(hit["rule_name"], int(hit["line"]) + 1, str(hit["message"]), str(hit["help"] or "")) for hit in told]
    except (ValueError, KeyError, TypeError):
        return Silence("gave an answer that could not be read")
    broken = next((hit for hit in hits if hit.rule == "syntax-error"), None)
    return hits if broken is None else Silence(f"it sees a syntax error in line {broken.line}", broke=False)


def _line(lines: Sequence[str], hit: Hit) -> str:
    return lines[hit.line - 1].strip() if 0 < hit.line <= len(lines) else ""


def _mapped(new: Sequence[Piece], hits: Sequence[Hit]) -> Iterator[Finding]:
    seen = set()
    starts = [piece.at().line for piece in new]
    # it takes ROLLBACK TO a savepoint for the end of the transaction
    misled = any(re.search(r"\bROLLBACK\s+TO\b", piece.sql, re.IGNORECASE) for piece in new)
    for hit in hits:
        rule = _CHECKS.get(hit.rule)
        piece = new[max(bisect_right(starts, hit.line) - 1, 0)]
        if rule is None or (misled and hit.rule == "transaction-nesting"):
            continue
        if not piece.at().line <= hit.line <= piece.at().end_line or (rule.id, piece.at().line) in seen:
            continue
        seen.add((rule.id, piece.at().line))
        yield rule.at(piece.at(), f"squawk: {hit.message.rstrip('.')}.", evidence=piece.sql, fix=hit.help)
