"""Listings held against each other and against the files: pure, from two `Found` to findings."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from posixpath import basename

from bot.findings import Edit, Finding, Location, Severity
from bot.listings import checks, rules
from bot.listings.edit import Effort, Missing, corrected, insertion, moved, removal
from bot.listings.model import Entry, Found, Listing, ListingKind
from bot.listings.rules import RULES
from bot.listings.wording import GIVEN, consequence, listed, title
from bot.scripts.model import Layout, SchemaFile, Tree

COUNTED = (ListingKind.APPLIES, ListingKind.EXPECTS)
__all__ = ["RULES", "Case", "gaps", "judge"]


@dataclass(frozen=True, slots=True)
class Case:
    """Both sides, and the tree that edits are written for (empty: no edits)."""

    base: Found
    head: Found
    layout: Layout
    tree: Tree

    effort: Effort = field(default_factory=Effort)
    files: tuple[SchemaFile, ...] = field(init=False)
    old: frozenset[str] = field(init=False)
    renames: Mapping[str, SchemaFile] = field(init=False)

    def __post_init__(self) -> None:
        """Work out the numbered files of head without the master, and the paths that base already had."""
        object.__setattr__(self, "files", tuple(file for file in self.head.files if not file.is_master))
        object.__setattr__(self, "old", frozenset(file.path for file in self.base.files))
        object.__setattr__(self, "renames", dict(_renames(self.base.files, self.head.files, self.files, self.old)))


def _renames(
    before: Sequence[SchemaFile], after: Sequence[SchemaFile], files: Sequence[SchemaFile], old: frozenset[str]
) -> Iterable[tuple[str, SchemaFile]]:
    """Yield each vanished path with the file that it became: the same words under another number, or the reverse."""
    fresh = [file for file in files if file.path not in old]
    alike: dict[object, list[SchemaFile]] = {}
    for file in fresh:
        for key in ((file.number, file.slug), file.slug, file.number):
            alike.setdefault(key, []).append(file)
    there = {file.path for file in after}
    for file in before:
        choices = alike.get((file.number, file.slug)) or alike.get(file.slug) or alike.get(file.number) or []
        if file.path not in there and len(choices) == 1:
            yield file.path, choices[0]


def judge(base: Found, head: Found, layout: Layout, tree: Tree | None = None) -> tuple[Finding, ...]:
    """Return everything that is wrong with the listings of head; what base already lacked is a note.

    With `tree`, the head tree, findings that one line mends carry that line as an edit.
    """
    case = Case(base, head, layout, tree or {})
    findings: list[Finding] = []
    findings += _missing(case)
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


def twin(listing: Listing, found: Found) -> Listing | None:
    """Return the same listing in another tree: by label, else the one of the file that shares most entries."""
    same = [one for one in found.listings if one.kind is listing.kind]
    exact = next((one for one in same if one.label == listing.label), None)
    if exact is not None:
        return exact
    near = [one for one in same if one.location.path == listing.location.path]
    names = {entry.path for entry in listing.entries}
    return max(near, key=lambda one: len(names & {entry.path for entry in one.entries}), default=None)


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


def _missing(case: Case) -> list[Finding]:
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


def neighbour(listing: Listing, file: SchemaFile) -> Entry | None:
    """Return the last entry with a lower number, None when `file` belongs first."""
    lower = [entry for entry in listing.entries if (number := entry_number(entry)) is not None and 0 < number <= file.number]
    return max(lower, key=lambda entry: entry_number(entry) or 0, default=None)


def entry_number(entry: Entry) -> int | None:
    """Return the number in the name of an entry's file."""
    digits = ""
    for char in basename(entry.path):
        if not char.isdigit():
            break
        digits += char
    return int(digits[:9]) if digits else None


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


def misplaced(listing: Listing) -> tuple[Entry, ...]:
    """Return the entries that stand out of the numbers' order: all but a longest rising run (the master left aside)."""
    entries = [entry for entry in listing.entries if entry_number(entry)]
    numbers = [entry_number(entry) or 0 for entry in entries]
    tails: list[int] = []
    last: list[int] = []
    back: list[int] = []
    for index, number in enumerate(numbers):
        at = bisect.bisect_right(tails, number)
        back.append(last[at - 1] if at else -1)
        if at == len(tails):
            tails.append(number)
            last.append(index)
        else:
            tails[at], last[at] = number, index
    keep: set[int] = set()
    index = last[-1] if last else -1
    while index >= 0:
        keep.add(index)
        index = back[index]
    return tuple(entry for index, entry in enumerate(entries) if index not in keep)
