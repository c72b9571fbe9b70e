"""A place people call by one name (a job, a script, a recipe), and the listings that its uses form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.findings import Location
from bot.listings.bash.state import Use, World
from bot.listings.model import Entry, Listing, ListingKind, Unresolved


@dataclass(slots=True)
class Place:
    """A job, script or recipe after it was followed: its label, where it begins, and what was seen."""

    label: str
    location: Location
    world: World


def listings(place: Place) -> list[Listing]:
    """Return the ordered groups of schema files of one place."""
    uses = _without_echoes(place.world.seen.uses)
    result: list[Listing] = []
    for kind in ListingKind:
        groups = _groups([use for use in uses if use.kind is kind])
        for number, group in enumerate(groups):
            after = groups[number + 1] if number + 1 < len(groups) else None
            before = groups[number - 1] if number else None
            result.append(_listing(place, group, before, after))
    if not result and place.world.seen.unresolved:
        words = tuple(item for _, item in place.world.seen.unresolved)
        start = place.world.seen.unresolved[0][1].location
        why = "psql is given names that only exist at run time"
        result.append(Listing(place.label, ListingKind.APPLIES, start, (), why, unresolved=words, root=place.location.path))
    return _relabelled(result)


def _without_echoes(uses: Iterable[Use]) -> list[Use]:
    """Drop the checks and messages inside a loop that also applies: one written name, one listing."""
    rank = {ListingKind.APPLIES: 0, ListingKind.EXPECTS: 1, ListingKind.MENTIONS: 2}
    strongest: dict[tuple[Location, str], int] = {}
    for use in uses:
        key = (use.namer.origin, use.path)
        strongest[key] = min(strongest.get(key, 9), rank[use.kind])
    return [use for use in uses if rank[use.kind] == strongest[(use.namer.origin, use.path)]]


def _groups(uses: list[Use]) -> list[list[Use]]:
    """Cut the uses where a list begins again or another branch of the same decision takes over."""
    groups: list[list[Use]] = []
    first: dict[tuple[int, str], Use] = {}
    for use in uses:
        fitting = [group for group in groups if not _exclusive(group[0], use) and not _exclusive(group[-1], use)]
        if any(_exclusive(group[0], use) and _same(group, use) for group in groups):
            continue
        group = fitting[-1] if fitting else None
        if group is None or _begins_again(group, first.get((id(group), use.path)), use):
            groups.append([use])
            first[id(groups[-1]), use.path] = use
        elif not (group[-1].path == use.path and group[-1].namer.origin == use.namer.origin and group[-1].call == use.call):
            group.append(use)
            first.setdefault((id(group), use.path), use)
    return groups


def _exclusive(one: Use, other: Use) -> bool:
    branches = dict(label.split(":") for label in one.scope)
    return any(branches.get(node, number) != number for node, number in (label.split(":") for label in other.scope))


def _same(group: list[Use], use: Use) -> bool:
    return any(one.path == use.path and one.namer.origin == use.namer.origin for one in group)


def _begins_again(group: list[Use], repeated: Use | None, use: Use) -> bool:
    if repeated is None or len(group) == 1 or group[-1].path == use.path:
        return False
    elsewhere = use.namer.origin.path != repeated.namer.origin.path
    return use.path == group[0].path or elsewhere or (use.site != group[-1].site and (use.site != "" or repeated.site != ""))


def _listing(place: Place, group: list[Use], before: list[Use] | None, after: list[Use] | None) -> Listing:
    seen = place.world.seen
    steps = {use.step for use in group}
    label = f"{place.label} › {group[0].step}" if len(steps) == 1 and group[0].step else place.label
    start = group[0].start if len(steps) == 1 and group[0].start.path else place.location
    first = (max(use.call for use in before) + 1) if before else 0
    last = max(use.call for use in group)
    applies = group[0].kind is ListingKind.APPLIES
    calls = tuple(seen.calls[first : last + 1]) if applies and last >= 0 else ()
    if applies and last < 0:
        calls = ()
    indices = {use.call for use in group}
    silent = dict.fromkeys(failure for index, failure in seen.silent if index in indices) if applies else {}
    return Listing(
        label, group[0].kind, start, _entries(group), _why(group), calls, _unresolved(place, group, after), tuple(silent),
        root=place.location.path,
        unordered=any(use.namer.loose for use in group),
    )  # fmt: skip


def _entries(group: list[Use]) -> tuple[Entry, ...]:
    entries: list[Entry] = []
    for use in group:
        entry = Entry(use.path, use.namer.origin, use.namer.glob, use.namer.spelled)
        if not (entries and entries[-1] == entry):
            entries.append(entry)
    return tuple(entries)


def _why(group: list[Use]) -> str:
    reasons = dict.fromkeys(use.why for use in group)
    return "; ".join(list(reasons)[:2])


def _unresolved(place: Place, group: list[Use], after: list[Use] | None) -> tuple[Unresolved, ...]:
    uses = place.world.seen.uses
    start = uses.index(group[0])
    end = uses.index(after[0]) if after else len(uses) + 1
    if group[0].kind is ListingKind.MENTIONS:
        return ()
    return tuple(item for index, item in place.world.seen.unresolved if index < end and (index >= start or start == 0))


def _relabelled(found: list[Listing]) -> list[Listing]:
    result: list[Listing] = []
    labels: set[tuple[str, ListingKind]] = set()
    for listing in found:
        if (listing.label, listing.kind) in labels:
            line = listing.entries[0].location.line
            listing = replace(listing, label=f"{listing.label} (line {line})")  # noqa: PLW2901 - the same listing, named apart
        labels.add((listing.label, listing.kind))
        result.append(listing)
    return result
