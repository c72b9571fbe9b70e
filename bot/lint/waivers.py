"""Suppression: `-- migrate-bot: allow RULE reason="..."` above a statement, and severities from the repository's settings."""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bot.findings import Check, Finding, Location, Rule, Severity
from bot.lint.model import Directive, Waived
from bot.scripts import batches
from bot.scripts.config import PATH as CONFIG_PATH
from bot.scripts.psql import Reading

COMMENT = re.compile(r"^[ \t]*--[ \t]*migrate-bot[ \t]*:(?P<rest>[^\n\r]*)", re.MULTILINE | re.IGNORECASE)
ALLOW = re.compile(r'allow[ \t]+(?P<rule>[A-Za-z0-9_-]+)(?:[ \t]+reason[ \t]*=[ \t]*"(?P<reason>[^"]*)")?[ \t]*')

ELSEWHERE = re.compile(
    r"^(?!\s*--[ \t]*migrate-bot)[^\n]*?(?:--|/\*)\s*migrate-bot[ \t]*:[ \t]*allow\b[^\n]*", re.MULTILINE | re.IGNORECASE
)
"""A line with such a comment behind a statement, or between slash and asterisk."""
MAX_DIRECTIVES = 200
"""Per file; nobody means more, and each one is compared with the findings of its rule."""

MALFORMED = Rule(
    "allow-malformed",
    Check.RISK,
    Severity.WARNING,
    "A suppression comment is not valid",
    "It suppresses nothing, so whoever wrote it is mistaken about what is checked.",
    'Write -- migrate-bot: allow RULE reason="why" on a line of its own directly above the statement.',
    waivable=False,
    bad="-- migrate-bot: allow dml-every-row\nUPDATE t SET a = 1;\n",
    good='-- migrate-bot: allow dml-every-row reason="lookup table of ten rows"\nUPDATE t SET a = 1;\n',
)
UNUSED = Rule(
    "allow-unused",
    Check.RISK,
    Severity.WARNING,
    "A suppression comment suppresses nothing",
    "The rule it names finds nothing at this statement; left in place it would hide a later mistake.",
    "Remove the comment.",
    waivable=False,
    bad='-- migrate-bot: allow dml-every-row reason="small"\nUPDATE t SET a = 1 WHERE a IS NULL;\n',
    good="UPDATE t SET a = 1 WHERE a IS NULL;\n",
)
REFUSED = Rule(
    "allow-refused",
    Check.RISK,
    Severity.WARNING,
    "A suppression comment names a rule that a pull request cannot switch off",
    "Failing deploys and lost data are not the author's alone to accept.",
    "Remove the comment and mend the statement. Where losing data is meant, a person may say so: /migrate override RULE reason.",
    waivable=False,
    bad='-- migrate-bot: allow column-recreated reason="fine"\nSELECT 1;\n',
    good="SELECT 1;\n",
)
SEVERITY = Rule(
    "severity-setting",
    Check.RISK,
    Severity.WARNING,
    "A severity in the settings has no effect",
    "The rule does not exist, or it is about failing deploys and lost data and cannot be lowered.",
    "Remove the line from .github/migrate-bot.yml.",
    waivable=False,
    bad="severities:\n  column-recreated: note\n",
    good="severities:\n  index-name: warning\n",
)
RULES = (MALFORMED, UNUSED, REFUSED, SEVERITY)


def read_directives(path: str, reading: Reading, base_text: str) -> tuple[Directive, ...]:
    """Return the directives of one file; each covers the lines from itself to the end of the statement it belongs to."""
    old = {line.strip() for line in base_text.splitlines()}
    found: list[Directive] = []
    for item in reading.items:
        for match in COMMENT.finditer(reading.text, item.start, item.end):
            if batches.COMMENT.match(match[0]):
                continue  # judged by bot.replay.judges.batches
            line = reading.text.count("\n", 0, match.start()) + 1
            end = item.statement.location.end_line if item.statement else 0
            if len(found) == MAX_DIRECTIVES:
                problem = f"The file holds more than {MAX_DIRECTIVES} suppressions; this one and the following are not read."
                return (*found, Directive("", "", Location(path, line), True, problem))
            found.append(_directive(match["rest"].strip(), Location(path, line, end), match[0].strip() not in old))
    return (*found, *_misplaced(path, reading.text, old, MAX_DIRECTIVES - len(found)))


def _misplaced(path: str, text: str, old: set[str], most: int) -> Iterable[Directive]:
    problem = "A suppression works only on a line of its own that begins with --, above its statement."
    for match in itertools.islice(ELSEWHERE.finditer(text), most):
        line = text.count("\n", 0, match.start()) + 1
        yield Directive("", "", Location(path, line), match[0].strip() not in old, problem)


def _directive(text: str, location: Location, new: bool) -> Directive:  # noqa: FBT001 - one caller, named there
    match = ALLOW.fullmatch(text)
    if match is None:
        return Directive("", "", location, new, f'This comment is not understood: "{text}".')
    problem = ""
    if not (match["reason"] or "").strip():
        problem = f"The suppression of {match['rule']} gives no reason."
    elif not location.end_line:
        problem = f"The suppression of {match['rule']} stands above no statement."
    return Directive(match["rule"], (match["reason"] or "").strip(), location, new, problem)


def apply_waivers(
    findings: Iterable[Finding], directives: Sequence[Directive], rules: Mapping[str, Rule]
) -> tuple[tuple[Finding, ...], tuple[Waived, ...]]:
    """Return all findings, the allowed ones marked (and findings about bad directives added), and what was allowed.

    `rules` are all rules there are: a directive may name a rule of any stage, but only one that is waivable.
    """
    usable: dict[tuple[str, str], list[Directive]] = {}
    for one in directives:
        if not one.problem and one.rule in rules and rules[one.rule].waivable:
            usable.setdefault((one.location.path, one.rule), []).append(one)
    kept, waived = [], []
    used: set[Directive] = set()
    for finding in findings:
        choices = usable.get((finding.location.path, finding.rule), ())
        directive = next((one for one in choices if _covers(one, finding)), None)
        if directive is None:
            kept.append(finding)
            continue
        used.add(directive)
        kept.append(replace(finding, waived=directive.reason))
        waived.append(Waived(finding, directive))
    return (*kept, *_complaints(directives, used, rules)), tuple(waived)


def _covers(directive: Directive, finding: Finding) -> bool:
    return directive.location.line <= finding.location.line <= directive.location.end_line


def _complaints(directives: Sequence[Directive], used: set[Directive], rules: Mapping[str, Rule]) -> Iterable[Finding]:
    for directive in directives:
        place = Location(directive.location.path, directive.location.line, directive.location.line)
        if not directive.new or directive in used:
            continue
        if directive.problem:
            yield MALFORMED.at(place, directive.problem)
        elif directive.rule not in rules:
            close = difflib.get_close_matches(directive.rule, rules, 1)
            fix = f"Did you mean {close[0]}?" if close else ""
            yield MALFORMED.at(place, f"There is no rule {directive.rule}.", fix=fix)
        elif not rules[directive.rule].waivable:
            yield REFUSED.at(place, f"{directive.rule} cannot be allowed by a comment in the change itself.")
        else:
            yield UNUSED.at(place, f"{directive.rule} finds nothing at this statement.")


def apply_severities(
    findings: Iterable[Finding], severities: Mapping[str, str] | None, rules: Mapping[str, Rule]
) -> tuple[Finding, ...]:
    """Return the findings with the repository's own severities (`off` drops them) and what is wrong with those settings."""
    chosen = dict(severities or {})
    problems = []
    for name, level in list(chosen.items()):
        rule = rules.get(name)
        if rule is None or not (rule.waivable or level == Severity.ERROR):
            del chosen[name]
            why = "there is no such rule" if rule is None else "it is about failing deploys or lost data"
            problems.append(SEVERITY.at(Location(CONFIG_PATH), f"The severity of {name} has no effect: {why}."))
    changed = (
        replace(finding, severity=Severity(chosen[finding.rule])) if finding.rule in chosen else finding
        for finding in findings
        if chosen.get(finding.rule) != "off"
    )
    return (*changed, *problems)
