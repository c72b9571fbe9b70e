"""Each listing's schema against that of a new database: what deploying from there leaves out or builds otherwise. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bot.catalog.diff import diff
from bot.catalog.model import Catalog, Identity
from bot.findings import Finding, Severity
from bot.replay import rules
from bot.replay.facts import ListingFacts, RouteFacts
from bot.replay.judges.case import Case, listed
from bot.replay.judges.equality import outermost
from bot.replay.judges.failures import impossible, words
from bot.replay.judges.locate import named


def judge(case: Case) -> Iterator[Finding]:
    """Yield listings that fail or build another schema than the files."""
    for item in case.facts.listings:
        yield from _listing(case, item)


def _listing(case: Case, item: ListingFacts) -> Iterator[Finding]:
    route, fresh = item.route, case.facts.fresh
    before = next((other.route for other in case.facts.base_listings if other.label == item.label), None)
    if not route.run.ok:
        if fresh.run.ok or _new_failure(route, fresh):
            yield _failing(item, before)
        return
    if route.catalog is None or fresh.catalog is None or not fresh.run.ok:
        return
    changes = outermost(diff(fresh.catalog, route.catalog).changes)
    if not changes:
        return
    known = _known(case, before)
    fresh_ones = [change for change in changes if (change.identity, change.op) not in known]
    missing = [change.identity for change in fresh_ones or changes if change.op == "removed"]
    other = [change.identity for change in fresh_ones or changes if change.op != "removed"]
    said = [f"leaves out {_counted(missing)}"] if missing else []
    said += [f"builds {_counted(other)} differently"] if other else []
    since = "" if fresh_ones else ", as it already does on the base branch"
    yield rules.LISTING_DIFFERS.at(
        item.location,
        f"Deploying through {item.label} {' and '.join(said)}{since}.",
        evidence="\n".join(f"{change.op}: {change.identity}" for change in (fresh_ones or changes)[:20]),
        severity=None if fresh_ones else Severity.NOTE,
        about=() if other else _files(case, fresh.catalog, missing),
    )


def _files(case: Case, catalog: Catalog, missing: list[Identity]) -> tuple[str, ...]:
    """Return the files that make these objects, or what they stand on; none at all when one of them is nobody's."""
    paths = set()
    for identity in missing:
        bearers = sorted(need for need in catalog.dependencies.get(identity, ()) if need in missing or need.parent)
        place = next(filter(None, (named(case.head, candidate) for candidate in (identity, *bearers))), None)
        if place is None:
            return ()
        paths.add(place.path)
    return tuple(sorted(paths))


def _known(case: Case, before: RouteFacts | None) -> set[tuple[Identity, str]]:
    """Return what this listing lacked already, compared with what the base files built."""
    base = case.facts.base.catalog
    if before is None or before.catalog is None or base is None:
        return set()
    return {(change.identity, change.op) for change in diff(base, before.catalog).changes}


def _new_failure(route: RouteFacts, fresh: RouteFacts) -> bool:
    seen = {item.failure.message for item in fresh.run.failures if item.failure}
    return any(item.failure and item.failure.message not in seen for item in route.run.failures)


def _failing(item: ListingFacts, before: RouteFacts | None) -> Finding:
    failed = item.route.run.failures
    if failed and (here := impossible(failed[0])):
        return here
    failure = failed[0].failure if failed else None
    message = failure.message if failure else item.route.run.lost or "a transaction is left open"
    already = bool(before and not before.run.ok)
    where = f" at {failure.location.path}:{failure.location.line}" if failure else ""
    return rules.LISTING_FAILS.at(
        item.location,
        f"Deploying through {item.label} fails{where}: {message}{', as it already does on the base branch' if already else ''}.",
        evidence=words(failure),
        severity=Severity.WARNING if already else None,
    )


def _counted(identities: list[Identity]) -> str:
    counts = Counter(identity.kind for identity in identities)
    words_ = [f"{count} {_plural(kind) if count > 1 else kind}" for kind, count in counts.most_common()]
    names = listed([f"{identity.parent}.{identity.name}" if identity.parent else identity.name for identity in identities], 3)
    return f"{listed(words_)} ({names})"


def _plural(kind: str) -> str:
    return (
        kind[:-1] + "ies"
        if kind.endswith("y")
        else kind + "es"
        if kind.endswith("x")
        else kind
        if kind.endswith("s")
        else kind + "s"
    )
