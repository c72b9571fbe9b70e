"""Each applying listing as a way from files to a database, and what a database built that way lacks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.catalog.model import CatalogDiff, Change
from bot.findings import Finding, Location, Severity
from bot.listings import rules
from bot.listings.model import Listing, ListingKind
from bot.listings.wording import listed, title
from bot.scripts.model import PsqlCall

CLUSTER = re.compile(
    r"\s*(?:(?:create|drop|alter)\s+(?:database|role|user|tablespace)\b|grant\s+[\w, ]+\s+on\s+database\b|select\b|show\b|\\)",
    re.IGNORECASE,
)
PARTS = {"column", "constraint", "default", "comment"}


@dataclass(frozen=True, slots=True)
class ListingRoute:
    """The psql calls of one or more listings that run exactly the same; `unresolved` says that some words are not known."""

    name: str
    calls: tuple[PsqlCall, ...]
    labels: tuple[str, ...]
    location: Location
    unresolved: tuple[str, ...] = ()


def route_names_and_calls(listings: Iterable[Listing]) -> tuple[ListingRoute, ...]:
    r"""Return one route per distinct sequence of calls among the applying listings, in their order.

    Commands that concern the cluster or only read (`CREATE DATABASE`, `SELECT ...`, `\dt`) are not part of a route.
    """
    routes: dict[object, ListingRoute] = {}
    for listing in listings:
        if listing.kind is not ListingKind.APPLIES:
            continue
        calls = tuple(call for one in listing.calls if (call := _runnable(one)) is not None)
        if not calls:
            continue
        key = tuple((c.sources, tuple((c.commands or {}).items()), c.mode, c.on_error_stop, c.directory) for c in calls)
        labels = (listing.label, *listing.used_by)
        known = routes.get(key)
        if known is not None:
            routes[key] = replace(known, labels=(*known.labels, *labels))
            continue
        words = tuple(word.text for word in listing.unresolved)
        routes[key] = ListingRoute(listing.label, calls, labels, listing.location, words)
    return tuple(routes.values())


def _runnable(call: PsqlCall) -> PsqlCall | None:
    """Return the call without what has no place in a throw-away database, None when nothing is left."""
    order: list[tuple[str, bool]] = []
    sources = iter(call.sources)
    commands = call.commands or {}
    for position in range(len(call.sources) + len(commands)):
        if position not in commands:
            order.append((next(sources), False))
        elif not CLUSTER.match(commands[position]):
            order.append((commands[position], True))
    if not order:
        return None
    kept = {number: text for number, (text, is_command) in enumerate(order) if is_command}
    return replace(call, sources=tuple(text for text, is_command in order if not is_command), commands=kept or None)


def leaves_out(
    route: ListingRoute, listing: Listing, difference: CatalogDiff, before: CatalogDiff | None = None
) -> tuple[Finding, ...]:
    """Return what a database built through `route` has or lacks, compared with all files in the order of their numbers.

    `difference` goes from the fresh catalog to that of the route (`removed`: the route lacks it). `before` is the same
    comparison on the base branch; what it already shows is a note and not charged to the change.
    """
    old = {(change.op, change.identity) for change in before.changes} if before is not None else set()
    fresh = [change for change in difference.changes if (change.op, change.identity) not in old]
    kept = [change for change in difference.changes if (change.op, change.identity) in old]
    findings = []
    for changes, severity in ((fresh, None), (kept, Severity.NOTE)):
        text = _difference(changes)
        if text:
            place = listing.entries[-1].location if listing.entries else route.location
            since = " already on the base branch" if severity else ""
            findings.append(
                rules.LEAVES_OUT.at(
                    place, f"Deploying through {title(listing)} {text}{since}.", evidence=_names(changes), severity=severity
                )
            )
    return tuple(findings)


def _difference(changes: list[Change]) -> str:
    parts = []
    for op, words in (
        ("removed", "leaves out"),
        ("added", "creates beyond the numbered files"),
        ("changed", "gives other definitions of"),
    ):
        counts = _counts([change for change in changes if change.op == op])
        if counts:
            parts.append(f"{words} {counts}")
    return ", and ".join(parts)


def _counts(changes: list[Change]) -> str:
    whole = _whole(changes)
    by_kind: dict[str, list[str]] = {}
    for change in whole:
        by_kind.setdefault(change.identity.kind, []).append(change.identity.name.removeprefix("public."))
    parts = []
    for kind, names in by_kind.items():
        if len(names) <= 4 and sum(len(group) for group in by_kind.values()) <= 6:
            parts.append(f"{plural(kind, len(names))} {listed(names)}")
        else:
            parts.append(f"{len(names)} {plural(kind, len(names))}")
    return listed(parts, 8)


def _whole(changes: list[Change]) -> list[Change]:
    """Return the changes without the parts of objects that are counted themselves."""
    names = {change.identity.name for change in changes if not change.identity.parent}
    return [change for change in changes if not (change.identity.parent and change.identity.parent in names)]


def plural(kind: str, count: int) -> str:
    """Return the word for `count` objects of a kind."""
    if count == 1:
        return kind
    if kind.endswith(("x", "s", "ch")):
        return f"{kind}es"
    return f"{kind[:-1]}ies" if kind.endswith("y") else f"{kind}s"


def _names(changes: list[Change]) -> str:
    signs = {"removed": "-", "added": "+", "changed": "~"}
    return "\n".join(f"{signs.get(change.op, '~')} {change.identity}" for change in _whole(changes)[:200])
