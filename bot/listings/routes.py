"""Each applying listing as a way from files to a database: one named route per distinct sequence of psql calls."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.findings import Location
from bot.listings.model import Listing, ListingKind
from bot.listings.wording import listed
from bot.scripts.model import STOP_VARIABLE, PsqlCall

CLUSTER = re.compile(
    r"\s*(?:(?:create|drop|alter)\s+(?:database|role|user|tablespace)\b|grant\s+[\w, ]+\s+on\s+database\b|select\b|show\b|\\)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ListingRoute:
    """The psql calls of one or more listings that run exactly the same.

    `names` are those of the listings, `labels` also of what uses them; `unresolved` says that some words are not known.
    """

    names: tuple[str, ...]
    calls: tuple[PsqlCall, ...]
    labels: tuple[str, ...]
    location: Location
    unresolved: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What people call it: every listing that runs so."""
        return listed(tuple(dict.fromkeys(self.names)), 3)


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
        key = tuple(map(_essence, calls))
        labels = (listing.label, *listing.used_by)
        known = routes.get(key)
        if known is not None:
            routes[key] = replace(known, names=(*known.names, listing.label), labels=(*known.labels, *labels))
            continue
        words = tuple(word.text for word in listing.unresolved)
        routes[key] = ListingRoute((listing.label,), calls, labels, listing.location, words)
    return tuple(routes.values())


def _essence(call: PsqlCall) -> object:
    variables = sorted(item for item in (call.variables or {}).items() if item[0] != STOP_VARIABLE)
    return (
        call.sources,
        tuple((call.commands or {}).items()),
        tuple(variables),
        call.mode,
        call.on_error_stop,
        call.directory,
        call.tolerated,
    )


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
