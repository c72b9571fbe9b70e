"""The files that a listing leaves out although it owes them. Pure."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from posixpath import basename

from bot.findings import Finding, Location, Severity
from bot.listings import rules
from bot.listings.case import COUNTED, Case, twin
from bot.listings.edit import Missing, insertion
from bot.listings.model import Listing, ListingKind
from bot.listings.order import entry_number, neighbour
from bot.listings.wording import GIVEN, consequence, listed, title
from bot.scripts.model import SchemaFile


def gaps(case: Case) -> list[tuple[Listing, SchemaFile, bool]]:
    """Return (listing, file, whether the file is new) for every file that a full list of head does not name."""
    result = []
    for listing in case.head.listings:
        if listing.kind in COUNTED:
            named = {entry.path for entry in listing.entries}
            known = named | _new_names(case, named)
            for file in case.files:
                if file.path in known:
                    continue
                if _owes(case, listing, named, file):
                    result.append((listing, file, file.path not in case.old))
    return result


def _new_names(case: Case, named: set[str]) -> set[str]:
    """Return the files that a list still names as they were called before this change."""
    return {case.renames[path].path for path in named if path in case.renames}


def _owes(case: Case, listing: Listing, named: set[str], file: SchemaFile) -> bool:
    """Whether a listing that does not name `file` should: it names a neighbour, or most of the files that were there."""
    settled = [one for one in case.files if one.path in case.old and one.path != file.path]
    known = [one.path for one in settled if one.path in named] or [path for path in named if path in case.old]
    if not known or (len(known) == 1 and len(settled) > 1):
        return not settled and bool(named) and any(path not in case.old for path in named)
    position = bisect.bisect([one.number for one in settled], file.number)
    neighbours = {one.path for one in settled[max(position - 1, 0) : position + 1]}
    if file.path not in case.old and neighbours & named:
        return True
    if _divided(case, listing, named):
        return False
    return len(known) * 2 >= len(settled)


def _divided(case: Case, listing: Listing, named: set[str]) -> bool:
    """Whether other listings of the same file share the work: none of their files is named here."""
    for other in case.head.listings:
        if other is not listing and other.kind is listing.kind and other.location.path == listing.location.path:
            theirs = {entry.path for entry in other.entries}
            if theirs and not theirs & named:
                return True
    return False


def left_out(case: Case) -> list[Finding]:
    """Return one finding per place where a line is missing, however many listings read that place."""
    grouped: dict[tuple[str, str, Location], list[tuple[Listing, SchemaFile]]] = {}
    findings: list[Finding] = []
    charged: set[str] = set()
    found = gaps(case)
    for listing, file, new in found:
        if _guards(listing, [other for other, missed, _ in found if missed == file]):
            continue
        before = twin(listing, case.base)
        if new or before is None or before.names(file.path):
            kind = "new" if new or before is None else "dropped"
            charged.add(file.path)
        else:
            kind = "base"
        anchor = _anchor(listing, file)
        key = (kind, listing.label if kind == "base" else file.path, _list_of(listing, anchor) if kind == "base" else anchor)
        grouped.setdefault(key, []).append((listing, file))
    for (kind, _, anchor), pairs in grouped.items():
        findings.append(_base_gap(pairs, anchor) if kind == "base" else _gap(case, kind, pairs, anchor))
    return _once(findings) + _applied_nowhere(case, charged)


def _guards(listing: Listing, lacking: Sequence[Listing]) -> bool:
    """Whether each check of a list stands above a run of another one that lacks the same file: `if [ -f x ]; then psql -f x`."""
    if listing.kind is not ListingKind.EXPECTS:
        return False
    checks = [entry.location for entry in listing.entries]
    for other in lacking:
        runs = [entry.location for entry in other.entries]
        if other.kind is ListingKind.APPLIES and len(runs) == len(checks) > 1:
            order = [place for pair in zip(checks, runs, strict=True) for place in pair]
            if order == sorted(set(order)) and len({place.path for place in order}) == 1:
                return True
    return False


def _list_of(listing: Listing, anchor: Location) -> Location:
    return listing.entries[0].location if listing.entries else anchor


def _once(findings: list[Finding]) -> list[Finding]:
    """Drop base notes that say the same about the same written list."""
    seen: set[tuple[str, Location, str]] = set()
    result = []
    for finding in findings:
        key = (finding.rule, finding.location, finding.evidence)
        if finding.rule != rules.INCOMPLETE.id or key not in seen:
            result.append(finding)
        seen.add(key)
    return result


def _anchor(listing: Listing, file: SchemaFile) -> Location:
    """Return the line of the entry before the place where `file` belongs, or of the first entry."""
    before = neighbour(listing, file)
    if before is not None:
        return before.location
    return next((entry for entry in listing.entries if entry_number(entry)), listing.entries[0]).location


def _gap(case: Case, kind: str, pairs: Sequence[tuple[Listing, SchemaFile]], anchor: Location) -> Finding:
    file = pairs[0][1]
    found = list({id(listing): listing for listing, _ in pairs}.values())
    found.sort(key=lambda one: one.kind is not ListingKind.APPLIES)
    tables = case.head.tables.get(file.path, ())
    message = consequence(found, file, tables)
    rule = rules.NOT_LISTED if kind == "new" else rules.DROPPED
    edit = insertion(case.tree, case.layout, Missing(found[0], file, anchor), case.effort) if case.tree else None
    evidence = "\n".join(f"{one.label}: {one.why}" for one in found)
    fix = edit.text.rstrip("\n") if edit else ""
    return rule.at(anchor, message, evidence=evidence, fix=fix, edits=(edit,) if edit else (), about=(file.path,))


def _base_gap(pairs: Sequence[tuple[Listing, SchemaFile]], anchor: Location) -> Finding:
    names = listed(sorted({basename(file.path) for _, file in pairs}))
    place = title(pairs[0][0])
    verb = "runs" if pairs[0][0].kind is ListingKind.APPLIES else "expects"
    message = f"{place} on the base branch already leaves out {names}; this change is not charged with it."
    return rules.INCOMPLETE.at(anchor, message, evidence=f"{names}: not among the files that it {verb}")


def _applied_nowhere(case: Case, charged: set[str]) -> list[Finding]:
    findings = []
    applied = {entry.path for one in case.head.listings if one.kind is ListingKind.APPLIES for entry in one.entries}
    applied |= {entry.path for one in case.head.listings if GIVEN in one.why for entry in one.entries}
    applied |= _new_names(case, applied)
    open_ends = any(one.unresolved for one in case.head.listings if one.kind is ListingKind.APPLIES)
    for file in case.files:
        if file.path in case.old or file.path in applied or file.path in charged:
            continue
        setup = next(iter(case.layout.setup_scripts), "the setup script")
        message = f"Nothing in this repository runs {basename(file.path)}: no workflow, setup script or master names it."
        severity = Severity.WARNING if open_ends else None
        fix = (
            f"Add to the deploy workflow in .github/workflows and to {setup}:\n"
            f'psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -f {file.path}'
        )
        findings.append(rules.NOWHERE.at(Location(file.path), message, fix=fix, severity=severity))
    return findings
