"""What surrounds the lists: errors that are swallowed, checks after the deploy, triggers, words only known at run time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from posixpath import basename

from bot.findings import Edit, Finding, Location, Severity
from bot.listings import rules
from bot.listings.case import Case
from bot.listings.edit import like_neighbour
from bot.listings.mending import retyped
from bot.listings.model import Expectation, Found, ListingKind, PathFilter
from bot.listings.wording import listed, tables_text, title


def hidden(base: Found, head: Found) -> list[Finding]:
    """Return one finding per place and cause for errors that would leave the deploy green."""
    before = {(one.location.path, failure.cause) for one in base.listings for failure in one.silent}
    grouped: dict[tuple[str, str], tuple[str, list[Location], str]] = {}
    for listing in head.listings:
        for failure in listing.silent:
            key = (listing.location.path, failure.cause)
            _, places, _ = grouped.setdefault(key, (title(listing), [], listing.label))
            if failure.location not in places:
                places.append(failure.location)
    findings = []
    for (path, cause), (name, places, _) in grouped.items():
        severity = Severity.NOTE if (path, cause) in before else None
        lines = listed([str(place.line) for place in places], 12)
        message = f"{name} would stay green on an error: {cause}."
        evidence = f"{places[0].path}, line{'s' if len(places) > 1 else ''} {lines}"
        findings.append(rules.HIDDEN.at(places[0], message, evidence=evidence, severity=severity))
    return findings


def expectations(case: Case) -> list[Finding]:
    """Return the checks after a deploy that do not follow the tables this change adds or takes away."""
    old = {table for tables in case.base.tables.values() for table in tables}
    new = [table for tables in case.head.tables.values() for table in tables]
    added = [table for table in dict.fromkeys(new) if table not in old]
    removed = old - set(new)
    findings = []
    for one in _distinct(case.head.expectations):
        if one.count is not None:
            findings += _counted(case, one, len(old), len(set(new)), added)
        else:
            findings += _named(case, one, old, added, removed)
    return findings


def _distinct(found: Iterable[Expectation]) -> list[Expectation]:
    return list({one.location: one for one in reversed(list(found))}.values())[::-1]


def _counted(case: Case, one: Expectation, before: int, after: int, added: list[str]) -> list[Finding]:
    assert one.count is not None
    if before == after:
        return []
    edit = retyped(case.tree, one.location, str(one.count), str(after))
    edits = (edit,) if edit else ()
    if one.exact and one.count == before:
        message = (
            f"{one.label} demands exactly {one.count} tables, but there are {after} now, so the deploy will be called failed."
        )
        return [rules.STALE.at(one.location, message, edits=edits, severity=Severity.ERROR)]
    if not one.exact and one.count > after and one.count <= before:
        message = (
            f"{one.label} demands at least {one.count} tables, but only {after} are left, so the deploy will be called failed."
        )
        return [rules.STALE.at(one.location, message, edits=edits, severity=Severity.ERROR)]
    if not one.exact and added and one.count <= before:
        message = f"{one.label} is content with {one.count} tables, so it stays green when {tables_text(added)} is missing."
        message = message.replace(" is missing", " are missing") if len(added) > 1 else message
        tight = one.count == before
        return [rules.STALE.at(one.location, message, edits=edits if tight else (), severity=None if tight else Severity.NOTE)]
    return []


def _named(case: Case, one: Expectation, old: set[str], added: list[str], removed: set[str]) -> list[Finding]:
    findings = []
    names = set(one.names)
    for name, line in zip(one.names, one.lines, strict=True):
        if name in removed:
            message = (
                f"{one.label} looks for table {name}, which no schema file creates any more, so the deploy will be called failed."
            )
            findings.append(rules.STALE.at(Location(one.location.path, line), message, severity=Severity.ERROR))
    fresh = [table for table in added if table not in names]
    if fresh and len(names & old) * 2 >= len(old) > 0:
        edits = _added_names(case, one, fresh)
        verb = "is" if len(fresh) == 1 else "are"
        missed = f"it stays green when {tables_text(fresh)} {verb} missing"
        message = f"{one.label} checks {len(names)} tables by name but not {listed(fresh)}, so {missed}."
        findings.append(rules.STALE.at(Location(one.location.path, one.lines[-1]), message, edits=edits))
    return findings


def _added_names(case: Case, one: Expectation, fresh: list[str]) -> tuple[Edit, ...]:
    edit = like_neighbour(case.tree, Location(one.location.path, one.lines[-1]), one.names[-1], fresh)
    return (edit,) if edit else ()


def filters(case: Case) -> list[Finding]:
    """Return the trigger filters under which a change of a schema file starts nothing."""
    applying = {one.root or one.location.path for one in case.head.listings if one.kind is not ListingKind.MENTIONS}
    old = {(one.label, one.patterns) for one in case.base.filters}
    findings = []
    for one in case.head.filters:
        if one.location.path not in applying or not case.files:
            continue
        silent = [file.path for file in case.files if not triggers(one, file.path)]
        fresh = [path for path in silent if path not in case.old]
        if not silent or (len(silent) < len(case.files) and not fresh):
            continue
        whole = len(silent) == len(case.files)
        names = case.layout.schema_dir if whole else listed([basename(path) for path in fresh])
        message = f"{one.label} does not cover {names}, so a change there starts no deploy."
        inherited = whole and (one.label, one.patterns) in old
        edit = None if whole or one.ignores else _pattern_edit(case, one, fresh)
        severity = Severity.NOTE if inherited else None if whole else Severity.ERROR
        place = Location(one.location.path, one.lines[-1])
        findings.append(rules.UNTRIGGERED.at(place, message, edits=(edit,) if edit else (), severity=severity))
    return findings


def _pattern_edit(case: Case, one: PathFilter, fresh: list[str]) -> Edit | None:
    for pattern, line in reversed(list(zip(one.patterns, one.lines, strict=True))):
        if pattern in case.old:
            return like_neighbour(case.tree, Location(one.location.path, line), pattern, fresh)
    return None


def triggers(one: PathFilter, path: str) -> bool:
    """Whether a change of `path` alone starts the workflow under this filter, as GitHub reads its patterns."""
    included = False
    for pattern in one.patterns:
        taken = not pattern.startswith("!")
        if _fits(pattern.removeprefix("!"), path):
            included = taken
    return included != one.ignores


def _fits(pattern: str, path: str) -> bool:
    if len(pattern) > 300 or pattern.count("*") > 12:
        return False
    parts = []
    for token in re.findall(r"\*\*/|\*\*|\*|\\.|\[[^\]]*\]|.", pattern):
        known = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "?", "+": "+"}
        is_class = token.startswith("[") and len(token) > 2
        parts.append(known.get(token) or (token if is_class else re.escape(token.removeprefix("\\"))))
    try:
        return re.fullmatch("".join(parts), path) is not None
    except re.error:
        return False


def unresolved(case: Case) -> list[Finding]:
    """Return one finding per place whose files depend on values that only exist at run time."""
    old = {(one.root, word.text) for one in case.base.listings for word in one.unresolved}
    fresh = [file for file in case.files if file.path not in case.old]
    findings: dict[Location, Finding] = {}
    for listing in case.head.listings:
        words = listing.unresolved
        if not words or listing.kind is ListingKind.MENTIONS:
            continue
        lost = [f for f in fresh if not listing.names(f.path) and not any(basename(f.path) in word.text for word in words)]
        new = any((listing.root, word.text) not in old for word in words)
        severity = Severity.WARNING if new or (lost and not listing.entries) else Severity.NOTE
        shown = listed([word.text for word in words], 2)
        doubt = f"whether {basename(lost[0].path)} is among the files" if lost else "whether every file is among them"
        message = f"{title(listing)} names {shown}, but {words[0].reason}; {doubt} is not judged."
        findings.setdefault(words[0].location, rules.UNRESOLVED.at(words[0].location, message, severity=severity))
    return list(findings.values())
