"""Listings held against each other and against the files: pure, from two `Found` to findings."""

from __future__ import annotations

from collections.abc import Iterable
from posixpath import basename

from bot.findings import Edit, Finding, Location, Severity
from bot.listings import checks, rules
from bot.listings.case import Case, twin
from bot.listings.gaps import left_out
from bot.listings.mending import corrected, moved, removal
from bot.listings.model import Entry, Found, Listing, ListingKind
from bot.listings.order import misplaced
from bot.listings.wording import title
from bot.scripts.model import Layout, SchemaFile, Tree


def judge(base: Found, head: Found, layout: Layout, tree: Tree | None = None) -> tuple[Finding, ...]:
    """Return everything that is wrong with the listings of head; what base already lacked is a note.

    With `tree`, the head tree, findings that one line mends carry that line as an edit.
    """
    case = Case(base, head, layout, tree or {})
    findings: list[Finding] = []
    findings += left_out(case)
    for listing in head.listings:
        before = twin(listing, base)
        findings += _gone(case, listing, before)
        findings += _twice(case, listing, before)
        findings += _order(case, listing, before)
    findings += checks.hidden(base, head)
    findings += checks.expectations(case)
    findings += checks.filters(case)
    findings += checks.unresolved(case)
    old = {(one.location.path, one.message) for one in base.findings}
    for one in head.findings:
        severity = Severity.NOTE if (one.location.path, one.message) in old else None
        findings.append(rules.UNREADABLE.at(one.location, one.message, severity=severity))
    return tuple(dict.fromkeys(sorted(findings, key=_rank)))


def _rank(finding: Finding) -> tuple[int, str, Location, str]:
    return (
        [Severity.ERROR, Severity.WARNING, Severity.NOTE].index(finding.severity),
        finding.rule,
        finding.location,
        finding.message,
    )


def _gone(case: Case, listing: Listing, before: Listing | None) -> Iterable[Finding]:
    if listing.kind is ListingKind.MENTIONS:
        return
    present = {file.path for file in case.head.files}
    for entry in dict.fromkeys(listing.entries):
        if entry.path in present:
            continue
        inherited = entry.path not in case.old and before is not None and before.names(entry.path)
        renamed = case.renames.get(entry.path)
        name = basename(entry.path)
        if "*" in name:
            cause = f"no file has the number that {entry.spelled or name} asks for ({name})"
        elif entry.path in case.old:
            cause = f"this change {'renames it to ' + basename(renamed.path) if renamed else 'deletes it'}"
        else:
            cause = "it does not exist"
        does = "runs" if listing.kind is ListingKind.APPLIES else "checks for"
        edit = _correction(case, listing, entry, renamed)
        yield rules.GONE.at(
            entry.location,
            f"{title(listing)} {does} {name}, but {cause}.",
            edits=(edit,) if edit else (),
            severity=Severity.NOTE if inherited else None,
            about=(renamed.path,) if renamed else (),
        )


def _correction(case: Case, listing: Listing, entry: Entry, renamed: SchemaFile | None) -> Edit | None:
    if not case.tree or "*" in basename(entry.path):
        return None
    if renamed is not None and not listing.names(renamed.path):
        return corrected(case.tree, entry, renamed)
    return removal(case.tree, case.layout, listing, entry, case.effort)


def _twice(case: Case, listing: Listing, before: Listing | None) -> Iterable[Finding]:
    if listing.kind is not ListingKind.APPLIES:
        return
    seen: dict[str, Entry] = {}
    old = _repeated(before) if before else set()
    for entry in listing.entries:
        first = seen.setdefault(entry.path, entry)
        if first is entry or first.location == entry.location:
            continue
        edit = removal(case.tree, case.layout, listing, entry, case.effort) if case.tree else None
        message = f"{title(listing)} runs {basename(entry.path)} twice, at lines {first.location.line} and {entry.location.line}."
        severity = Severity.NOTE if entry.path in old else None
        yield rules.TWICE.at(entry.location, message, edits=(edit,) if edit else (), severity=severity)


def _repeated(listing: Listing) -> set[str]:
    places: dict[str, set[Location]] = {}
    for entry in listing.entries:
        places.setdefault(entry.path, set()).add(entry.location)
    return {path for path, found in places.items() if len(found) > 1}


def _order(case: Case, listing: Listing, before: Listing | None) -> Iterable[Finding]:
    if listing.kind is not ListingKind.APPLIES:
        return
    if listing.unordered:
        inherited = before is not None and before.unordered
        message = f"{title(listing)} runs the files in an order that nothing fixes."
        yield rules.UNORDERED.at(listing.entries[0].location, message, severity=Severity.NOTE if inherited else None)
        return
    old = {entry.path for entry in misplaced(before)} if before else set()
    for entry in misplaced(listing):
        name = basename(entry.path)
        if entry.implied:
            wider = max((len(file.digits) for file in case.files), default=2)
            message = f"{title(listing)} sorts the names by their letters, so {name} does not come where its number belongs."
            fix = f"Write every number with {wider} digits, or put the names through `sort -V`."
        else:
            message = f"{title(listing)} runs {name} where its number does not belong."
            fix = ""
        edit = moved(case.tree, case.layout, listing, entry, case.effort) if case.tree and not entry.implied else None
        severity = Severity.NOTE if entry.path in old else None
        yield rules.ORDER.at(entry.location, message, fix=fix, edits=(edit,) if edit else (), severity=severity)
