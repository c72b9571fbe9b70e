"""The contract with the code that runs today, from the catalogs before and after the upgrade. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.catalog import lookup
from bot.catalog.diff import diff
from bot.catalog.model import Catalog, CatalogObject, Change, FieldChange, Identity, Value
from bot.findings import Finding, Severity
from bot.lint.rules.rename import KINDS as NAMED
from bot.lint.rules.rename import RULE as RENAMED
from bot.replay.judges import design_rules as rules
from bot.replay.judges.case import Case, listed
from bot.replay.judges.locate import bare
from bot.replay.judges.places import blamed, own_place
from bot.replay.judges.trigger_bodies import CALLED as TRIGGERED
from bot.replay.judges.trigger_bodies import REFUSES

ENFORCING = frozenset({"check", "unique", "primary key", "foreign key", "exclusion"})
CALLED = {"view": "view", "materialized view": "view", "sequence": "sequence", "type": "type", "domain": "type",
          "function": "routine", "procedure": "routine", "aggregate": "routine"}  # fmt: skip
"""Kinds of objects that queries name and that hold no rows, with the word for those that can stand in for each other."""


def judge(case: Case) -> Iterator[Finding]:
    """Yield what running code will notice of the change."""
    if case.reached is None:
        return
    before, after = case.reached
    yield from _old_writes(case, before, after)
    for change in diff(before, after, same_origin=True).changes:
        yield from _renamed(case, change, after)
        yield from _gone(case, change, before, after)
        yield from _suspended(case, change)
        if change.identity.kind == "column":
            yield from _column(case, change)
        if change.identity.kind == "domain" and change.op == "changed":
            yield from _domain(case, change)
        if change.identity.kind == "sequence" and change.op == "changed":
            yield from _sequence(case, change)
        yield from _restrictions(case, change, before, after)


def _old_writes(case: Case, before: Catalog, after: Catalog) -> Iterator[Finding]:
    """Replay the shape of old inserts: every column that may be left out today must still be one."""
    for item, known in lookup.brought(before, after):
        identity = item.identity
        if identity.kind != "column" or Identity("table", identity.parent) not in before.objects:
            continue
        if not _required(item.attributes):
            continue
        old = known or _before_rename(before, item)
        if old is not None and _required(old.attributes):
            continue
        place = blamed(case, identity, bare(identity.parent), bare(identity.name))
        if place is not None:
            what = "may be left out of an insert today" if old is not None else "is new"
            name = f"{identity.parent}.{identity.name}"
            yield rules.OLD_WRITES.at(place, f"{name} {what} and has no default: inserts of the code that runs now fail.")


def _before_rename(before: Catalog, column: CatalogObject) -> CatalogObject | None:
    """Return a new column as it was called before; None where it was not there. Both catalogs are of one origin."""
    there = lookup.of_tables(before, [column.identity.parent])
    columns = (old for old in there if old.identity.kind == "column")
    return next((old for old in columns if (old.oid, old.subid) == (column.oid, column.subid)), None)


def _required(attributes: Mapping[str, object]) -> bool:
    free = any(attributes.get(name) for name in ("default", "identity", "generated"))
    return bool(attributes.get("not_null")) and not free


def _renamed(case: Case, change: Change, after: Catalog) -> Iterator[Finding]:
    """Another name, or another schema while the old one is still there."""
    old, identity = change.renamed_from, change.identity
    if old is None or identity.kind not in NAMED:
        return
    moved = old.name.rpartition(".")[0]
    if bare(old.name) == bare(identity.name) and moved and Identity("schema", moved) not in after.objects:
        return
    place = blamed(case, identity, bare(old.name)) or blamed(case, identity)
    if place is not None:
        of = f" of {identity.parent}" if identity.parent else ""
        message = f"The {identity.kind} {old.name}{of} becomes {identity.name}: what runs now fails on the old name."
        yield RENAMED.at(place, message)


def _gone(case: Case, change: Change, before: Catalog, after: Catalog) -> Iterator[Finding]:
    """Something that queries name, or that refused rows, is no longer there."""
    identity = change.identity
    if change.op != "removed":
        return
    found = before.objects[identity].attributes
    if identity.kind in CALLED and not found.get("owned_by") and not _replaced(identity, after):
        place = blamed(case, identity, bare(identity.name))
        if place is not None:
            yield rules.CALLED_GONE.at(place, f"The {identity.kind} {identity.name} is gone: whatever still names it fails.")
    if identity.kind == "constraint" and Identity("table", identity.parent) in after.objects:
        form = str(found.get("form", ""))
        place = blamed(case, identity, bare(identity.name)) if form in ENFORCING else None
        if place is not None:
            yield rules.RULE_DROPPED.at(place, f"The {form} {identity.name} of {identity.parent} is gone.")
    if identity.kind == "domain constraint" and Identity("domain", identity.parent) in after.objects:
        place = blamed(case, identity, bare(identity.name))
        if place is not None:
            message = f"The rule {identity.name} of domain {identity.parent} is gone, for every column of it."
            yield rules.RULE_DROPPED.at(place, message)
    if identity.kind == "trigger" and Identity("table", identity.parent) in after.objects:
        place = blamed(case, identity, bare(identity.name))
        if place is not None:
            yield rules.RULE_DROPPED.at(place, f"The trigger {identity.name} of {identity.parent} is gone, and what it saw to.")
    if identity.kind == "index" and _unique_alone(found) and Identity("table", str(found.get("_table"))) in after.objects:
        place = blamed(case, identity, bare(identity.name))
        if place is not None:
            yield rules.RULE_DROPPED.at(place, f"The unique index {identity.name} is gone, and with it what it forbade.")


def _suspended(case: Case, change: Change) -> Iterator[Finding]:
    """A constraint that stays in name but is NOT ENFORCED, as PostgreSQL 18 can."""
    was, now = (
        next((str(value) for field in change.fields if field.name == "definition" for value in (getattr(field, side),)), "")
        for side in ("old", "new")
    )
    identity = change.identity
    if identity.kind == "constraint" and "NOT ENFORCED" in now and "NOT ENFORCED" not in was:
        place = blamed(case, identity, bare(identity.name))
        if place is not None:
            yield rules.RULE_DROPPED.at(place, f"The constraint {identity.name} of {identity.parent} is no longer enforced.")


def _replaced(identity: Identity, after: Catalog) -> bool:
    """Whether an object of the same sort and name, perhaps of other arguments, took the place."""
    sort, name = CALLED[identity.kind], identity.name.partition("(")[0]
    return any(CALLED.get(other.kind) == sort and other.name.partition("(")[0] == name for other in after.objects)


def _unique_alone(attributes: Mapping[str, Value]) -> bool:
    return str(attributes.get("definition")).startswith("CREATE UNIQUE") and not attributes.get("backs_constraint")


def _column(case: Case, change: Change) -> Iterator[Finding]:
    """What an insert or a reader of today meets in a column that stays."""
    identity, fields = change.identity, {field.name: field for field in change.fields}
    if change.op != "changed":
        return
    place = blamed(case, identity, bare(identity.parent), bare(identity.name))
    if place is None:
        return
    name = f"{identity.parent}.{identity.name}"
    if "not_null" in fields and fields["not_null"].new is not True:
        yield rules.RULE_DROPPED.at(place, f"{name} may be NULL now; readers may not expect that.")
    if "not_null" in fields and fields["not_null"].new is True:
        yield rules.NEW_RULE.at(place, f"Writes of NULL to {name} are refused from the deploy on, those of running code too.")
    if "identity" in fields and (fields["identity"].old, fields["identity"].new) == ("by default", "always"):
        yield rules.NEW_RULE.at(place, f"Inserts that bring a number of their own for {name} are refused from the deploy on.")
    if "generated" in fields and not fields["generated"].new:
        message = f"{name} is no longer calculated: rows written from the deploy on hold what their writers give, or NULL."
        yield rules.DEFAULT_CHANGED.at(place, message)
    if "default" in fields and not {"identity", "generated"} & fields.keys():
        was, now = (_default(value) for value in (fields["default"].old, fields["default"].new))
        yield rules.DEFAULT_CHANGED.at(place, f"Inserts that leave {name} out store {now} from the deploy on, not {was}.")


def _domain(case: Case, change: Change) -> Iterator[Finding]:
    """A domain's default is that of every column which has none of its own."""
    found = next((field for field in change.fields if field.name == "default"), None)
    place = blamed(case, change.identity, bare(change.identity.name)) if found else None
    if found and place is not None:
        now, was = _default(found.new), _default(found.old)
        message = f"Inserts that leave a column of domain {change.identity.name} out store {now} from the deploy on, not {was}."
        yield rules.DEFAULT_CHANGED.at(place, message)


def _default(value: Value) -> str:
    return "NULL" if value is None else str(value)


def _restrictions(case: Case, change: Change, before: Catalog, after: Catalog) -> Iterator[Finding]:
    """A rule that existing tables did not have, and that code which runs now does not know of."""
    identity = change.identity
    fields = {field.name: field for field in change.fields}
    if identity.kind == "type" and "labels" in fields:
        yield from _labels(case, identity, fields["labels"])
    if "replica_identity" in fields or identity.kind in ("publication", "publication table", "subscription"):
        place = blamed(case, identity, bare(identity.parent or identity.name)) or blamed(case, identity, bare(identity.name))
        if place is not None:
            yield rules.REPLICATION.at(place, f"Replication of {identity.name} changes.")
    if change.op != "added":
        return
    found = after.objects[identity].attributes
    if identity.kind == "rule" and Identity("table", identity.parent) in before.objects:
        yield from _instead(case, identity, str(found.get("definition")))
    if identity.kind == "trigger" and Identity("table", identity.parent) in before.objects and _raises(found, after):
        place = own_place(case, identity)
        if place is not None:
            message = (
                f"The trigger {identity.name} may refuse writes to {identity.parent} from the deploy on, of running code too."
            )
            yield rules.NEW_RULE.at(place, message)
    if identity.kind == "index" and _unique_alone(found):
        table, form = str(found.get("_table")), "unique index"
        columns = tuple(column for column in _columns(after, table) if re.search(_word(column), str(found["definition"])))
    elif identity.kind in ("constraint", "domain constraint"):
        table, form = identity.parent, "check" if identity.kind != "constraint" else str(found.get("form", ""))
        columns = tuple(map(str, _items(found.get("_columns"))))
    else:
        return
    kind = "domain" if identity.kind == "domain constraint" else "table"
    if Identity(kind, table) not in before.objects or form not in ENFORCING | {"unique index"}:
        return
    known = all(Identity("column", column, table) in before.objects for column in columns)
    place = own_place(case, identity, *columns) if known else None
    if place is not None:
        named = form if form.endswith(("key", "index")) else f"{form} constraint"
        message = f"Writes to {table} that break this {named} are refused from the deploy on, those of running code too."
        yield rules.NEW_RULE.at(place, message)


def _instead(case: Case, identity: Identity, definition: str) -> Iterator[Finding]:
    """A rewrite rule that does something else in the place of a write."""
    event = re.search(r"ON (INSERT|UPDATE|DELETE) TO (?:.*?) DO INSTEAD (NOTHING)?", definition, re.DOTALL)
    place = own_place(case, identity) if event else None
    if event and place is not None:
        does = "does nothing, without an error" if event[2] else "does something else"
        message = f"From the deploy on {event[1]} on {identity.parent} {does}: the rule {identity.name} stands in its place."
        yield rules.NEW_RULE.at(place, message, severity=Severity.WARNING)


def _raises(trigger: Mapping[str, Value], after: Catalog) -> bool:
    """Whether the function of a trigger can raise an error of its own."""
    called = TRIGGERED.search(str(trigger.get("definition")))
    bodies = (
        str(after.objects[identity].attributes.get("definition"))
        for identity in lookup.of_kind(after, "function")
        if called and bare(identity.name) == bare(called[1])
    )
    return any(REFUSES.search(body) for body in bodies)


def _sequence(case: Case, change: Change) -> Iterator[Finding]:
    """A sequence that turns round, or whose last number comes nearer."""
    numbers = {field.name: (field.old, field.new) for field in change.fields}
    steps, most = numbers.get("increment"), numbers.get("maximum")
    turned = steps is not None and (int(str(steps[0])) > 0) != (int(str(steps[1])) > 0)
    lowered = most is not None and int(str(most[1])) < int(str(most[0]))
    place = blamed(case, change.identity, bare(change.identity.name)) if turned or lowered else None
    if place is not None:
        last = f"ends at {most[1]} instead of {most[0]}: once it is there, every insert fails" if most else ""
        back = "turns round: it gives out numbers again that rows already have"
        yield rules.SEQUENCE_NARROWED.at(place, f"{change.identity.name} {back if turned else last}.")


def _labels(case: Case, identity: Identity, labels: FieldChange) -> Iterator[Finding]:
    gone = [str(label) for label in _items(labels.old) if label not in _items(labels.new)]
    place = blamed(case, identity, bare(identity.name)) if gone else None
    if place is not None:
        message = f"{identity.name} no longer has the value {listed(gone)}: code that still writes or compares it fails."
        yield rules.ENUM_VALUE.at(place, message)


def _columns(catalog: Catalog, table: str) -> Iterator[str]:
    return (found.identity.name for found in lookup.of_tables(catalog, [table]) if found.identity.kind == "column")


def _word(name: str) -> str:
    return rf"(?<![\w$\"]){re.escape(name)}(?![\w$\"])"


def _items(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else ()
