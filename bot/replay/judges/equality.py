"""Fresh against upgraded, a second run's schema, each listing's schema: catalogs compared. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bot.catalog.diff import diff
from bot.catalog.model import Catalog, Change, Identity
from bot.findings import Finding, Location, Severity
from bot.replay import rules
from bot.replay.facts import ListingFacts, RouteFacts
from bot.replay.judges.case import Case, listed
from bot.replay.judges.closing import superfluous
from bot.replay.judges.failures import impossible, words
from bot.replay.judges.locate import bare, definition, named
from bot.replay.judges.places import own_place

PARTS = frozenset({"column", "default", "constraint", "trigger", "policy", "rule", "index"})


def judge(case: Case) -> Iterator[Finding]:
    """Yield differences between databases that should be alike."""
    facts = case.facts
    if facts.upgrade and facts.upgrade.run.ok and facts.fresh.run.ok:
        yield from _fresh_upgrade(case, facts.fresh.catalog, facts.upgrade.catalog)
    if facts.rerun and facts.settled and facts.rerun.run.ok:
        yield from _rerun(case, facts.settled.catalog, facts.rerun.catalog)
    for item in facts.listings:
        yield from _listing(case, item)


def _fresh_upgrade(case: Case, fresh: Catalog | None, upgraded: Catalog | None) -> Iterator[Finding]:
    if fresh is None or upgraded is None:
        return
    every = diff(upgraded, fresh).changes
    for change in _outermost(every):
        if superfluous(change, every, (upgraded, fresh)) or _inherited(change, every, (upgraded, fresh)):
            continue
        hints = _columns(change, (fresh, upgraded))
        place = definition(case.head, change.identity, *hints)
        if not case.mine(place):
            place = own_place(case, change.identity, *hints) or place
        closing = case.closing.get(change.identity, "")
        yield rules.FRESH_UPGRADE_DIFFERS.at(
            place,
            _difference(change, place),
            evidence=_details(change),
            fix=f"Existing databases need:\n{closing}" if closing else "",
        )


def _columns(change: Change, catalogs: tuple[Catalog, Catalog]) -> list[str]:
    """Return the columns that an object is about."""
    found = next((c.objects[change.identity] for c in catalogs if change.identity in c.objects), None)
    columns = found.attributes.get("_columns") if found else None
    return [bare(str(column)) for column in columns] if isinstance(columns, tuple) else []


def _inherited(change: Change, every: tuple[Change, ...], catalogs: tuple[Catalog, Catalog]) -> bool:
    """Whether a part of a partition or child differs only because the same part of its parent does."""
    same = {
        one.identity.parent
        for one in every
        if (one.identity.kind, one.identity.name, one.op) == (*change.identity[:2], change.op)
    }
    table = Identity("table", change.identity.parent)
    found = next((c.objects[table] for c in catalogs if table in c.objects), None)
    parents = found.attributes.get("parents") if found and change.identity.parent else None
    return isinstance(parents, tuple) and any(str(parent) in same for parent in parents)


def _difference(change: Change, place: Location) -> str:
    thing = str(change.identity)
    if change.op == "added":
        return f"New databases get {thing} from this line, existing ones never do: the file skips what is already there."
    if change.op == "removed":
        return f"Existing databases keep {thing}, new ones no longer get it: taking it out of {place.path} drops nothing."
    fields = listed([field.name.replace("_", " ") for field in change.fields])
    return f"{thing} differs between new and existing databases ({fields}): the edit is skipped where the object exists."


def _details(change: Change) -> str:
    return "\n".join(f"{field.name.replace('_', ' ')}: existing {field.old!r}, new {field.new!r}" for field in change.fields[:8])


def _outermost(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """Leave out the parts of an object that is itself missing, left over or a changed view, and a default beside its column."""
    whole = {(change.identity.name, change.op) for change in changes if not change.identity.parent}
    redefined = {change.identity.name for change in changes if change.identity.kind in ("view", "materialized view")}
    columns = {
        (change.identity.parent, change.identity.name, change.op) for change in changes if change.identity.kind == "column"
    }
    return tuple(
        change
        for change in changes
        if (change.identity.parent, change.op) not in whole
        and not (change.identity.kind == "default" and (change.identity.parent, change.identity.name, change.op) in columns)
        and not (change.identity.kind == "column" and change.identity.parent in redefined)
        and not change.identity.kind.startswith("system ")
    )


def _rerun(case: Case, before: Catalog | None, after: Catalog | None) -> Iterator[Finding]:
    if before is None or after is None:
        return
    base_again = case.facts.base_rerun
    base_changes: set[tuple[Identity, str]] = set()
    if base_again and base_again.catalog and case.facts.base.catalog:
        base_changes = {
            (change.identity, change.op) for change in diff(case.facts.base.catalog, base_again.catalog, same_origin=True).changes
        }
    for change in _outermost(diff(before, after, same_origin=True).changes):
        if (change.identity, change.op) in base_changes or _recreated(change):
            continue
        place = _adder(case, change) or definition(case.head, change.identity)
        verb = {"added": "adds", "removed": "removes", "changed": "changes"}[change.op]
        yield rules.RERUN_CHANGES_SCHEMA.at(
            place,
            f"Applying the files a second time {verb} {change.identity}: every deploy does so, or one deploy is not enough.",
            evidence=_details(change),
        )


def _recreated(change: Change) -> bool:
    """Whether only things differ that a dropped and recreated object of the same definition shows."""
    return change.op == "changed" and not change.fields


def _adder(case: Case, change: Change) -> Location | None:
    """Return the statement that really executed the DDL in the second run."""
    rerun = case.facts.rerun
    wanted = {change.identity.name, change.identity.parent}
    for item in rerun.run.statements if rerun else ():
        if item.trace and any(command.name in wanted and command.tag != "COMMENT" for command in item.trace.commands):
            if (
                change.identity.parent
                and change.identity.kind in ("constraint", "index")
                and " ADD " not in f" {item.sql.upper()} "
            ):
                continue
            return item.location
    return None


def _listing(case: Case, item: ListingFacts) -> Iterator[Finding]:
    route, fresh = item.route, case.facts.fresh
    before = next((other.route for other in case.facts.base_listings if other.label == item.label), None)
    if not route.run.ok:
        if fresh.run.ok or _new_failure(route, fresh):
            yield _failing(item, before)
        return
    if route.catalog is None or fresh.catalog is None or not fresh.run.ok:
        return
    changes = _outermost(diff(fresh.catalog, route.catalog).changes)
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
    return f"{' and '.join(words_)} ({names})"


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
