"""Fresh against upgraded, and a second run's schema: catalogs compared. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.catalog.diff import diff
from bot.catalog.model import Catalog, Change, Identity
from bot.findings import Finding, Location
from bot.replay import rules
from bot.replay.judges import regranted
from bot.replay.judges.case import Case, listed
from bot.replay.judges.closing import superfluous
from bot.replay.judges.locate import bare, definition, named, statements
from bot.replay.judges.places import own_place
from bot.replay.verbs import verb

PARTS = frozenset({"column", "default", "constraint", "trigger", "policy", "rule", "index"})

CATCHES = re.compile(r"\bEXCEPTION\s+WHEN\b", re.IGNORECASE)


def judge(case: Case) -> Iterator[Finding]:
    """Yield differences between databases that should be alike."""
    facts = case.facts
    if facts.upgrade and facts.upgrade.run.ok and facts.fresh.run.ok:
        yield from _fresh_upgrade(case, facts.fresh.catalog, facts.upgrade.catalog)
    if facts.rerun and facts.settled and facts.rerun.run.ok:
        yield from _rerun(case, facts.settled.catalog, facts.rerun.catalog)


def _fresh_upgrade(case: Case, fresh: Catalog | None, upgraded: Catalog | None) -> Iterator[Finding]:
    if fresh is None or upgraded is None:
        return
    every = diff(upgraded, fresh).changes
    left: dict[str, list[Change]] = {}
    for change in outermost(every):
        if superfluous(change, every, (upgraded, fresh)) or _inherited(change, every, (upgraded, fresh)):
            continue
        if _of_a_view(change, fresh) and not all(_of_a_view(other, fresh) for other in every):
            continue
        origin = named(case.base, change.identity) if change.op == "removed" and not named(case.head, change.identity) else None
        if origin is not None:
            left.setdefault(origin.path, []).append(change)
            continue
        hints = _columns(change, (fresh, upgraded))
        place = definition(case.head, change.identity, *hints)
        if not case.mine(place):
            place = own_place(case, change.identity, *hints) or place
        closing = case.closing.get(change.identity, "")
        yield rules.FRESH_UPGRADE_DIFFERS.at(
            place,
            _difference(case, change, place),
            evidence=_details(change),
            fix=f"-- existing databases need\n{closing}" if closing else "",
        )
    for path, changes in left.items():
        yield _left_over(case, path, changes)


def _left_over(case: Case, path: str, changes: list[Change]) -> Finding:
    """Tell once what existing databases keep of the statements that went out of `path`."""
    closings = [closing for change in changes if (closing := case.closing.get(change.identity, ""))]
    them = "it" if len(changes) == 1 else "them"
    return rules.FRESH_UPGRADE_DIFFERS.at(
        Location(path),
        f"Existing databases keep {listed([str(change.identity) for change in changes])}, new ones no longer get {them}: taking"
        f" {them} out of {path} drops nothing.",
        evidence="\n".join(str(change.identity) for change in changes[:20]),
        fix="-- existing databases need\n" + "\n".join(closings) if closings else "",
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


def _of_a_view(change: Change, catalog: Catalog) -> bool:
    """Whether it is about a column of a view, which only follows what the view reads."""
    kinds = ("view", "materialized view")
    return change.identity.kind == "column" and any(Identity(kind, change.identity.parent) in catalog.objects for kind in kinds)


def _difference(case: Case, change: Change, place: Location) -> str:
    thing = str(change.identity)
    if change.op == "added":
        why = "the block ends at an error there and hides it" if _hides(case, place) else "the file skips what is already there"
        return f"New databases get {thing} from this line, existing ones never do: {why}."
    if change.op == "removed":
        return f"Existing databases keep {thing}, new ones no longer get it: taking it out of {place.path} drops nothing."
    fields = listed([field.name.replace("_", " ") for field in change.fields])
    return f"{thing} differs between new and existing databases ({fields}): the edit is skipped where the object exists."


def _details(change: Change) -> str:
    return "\n".join(f"{field.name.replace('_', ' ')}: existing {field.old!r}, new {field.new!r}" for field in change.fields[:8])


def outermost(changes: tuple[Change, ...]) -> tuple[Change, ...]:
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


def _hides(case: Case, place: Location) -> bool:
    """Whether the statement at a place is a block that catches errors."""
    for item in statements(case.head):
        where = item.location
        if where.path == place.path and where.line <= place.line <= max(where.line, where.end_line):
            return verb(item.sql) == "DO" and CATCHES.search(item.sql) is not None
    return False


def _rerun(case: Case, before: Catalog | None, after: Catalog | None) -> Iterator[Finding]:
    if before is None or after is None:
        return
    base_again = case.facts.base_rerun
    base_changes: set[tuple[Identity, str]] = set()
    if base_again and base_again.catalog and case.facts.base.catalog:
        base_changes = {
            (change.identity, change.op) for change in diff(case.facts.base.catalog, base_again.catalog, same_origin=True).changes
        }
    changes = [
        change
        for change in outermost(diff(before, after, same_origin=True).changes)
        if (change.identity, change.op) not in base_changes and not _recreated(change)
    ]
    rights = regranted.of_rights(changes)
    yield from regranted.judge(case, rights, after)
    for change in changes:
        if change in rights:
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
