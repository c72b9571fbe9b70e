"""The contract with running code and with people's rights, from the catalogs before and after the upgrade. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.catalog.diff import diff
from bot.catalog.model import Catalog, Change, Identity
from bot.findings import Finding
from bot.replay.judges import design_rules as rules
from bot.replay.judges.case import Case, listed
from bot.replay.judges.locate import bare
from bot.replay.judges.places import own_place, said_by

GRANTED = re.compile(r'^((?:"(?:[^"]|"")*"|[^=])*)=([^/]*)/')
READS = "r"
ROUTINES = ("function", "procedure")
ENFORCING = frozenset({"check", "unique", "primary key", "foreign key", "exclusion"})


def judge(case: Case) -> Iterator[Finding]:
    """Yield what running code or other roles will notice of the change."""
    before, upgrade = case.facts.base.catalog, case.facts.upgrade
    after = upgrade.catalog if upgrade and upgrade.run.ok else None
    if before is None or after is None:
        return
    changes = diff(before, after, same_origin=True).changes
    yield from _old_writes(case, before, after)
    for change in changes:
        yield from _changed(case, change, before, after)
        yield from _restrictions(case, change, before, after)
    yield from _policies(case, before, after)
    yield from _definers(case, before, after)
    yield from _rights(case, before, after, changes)
    yield from _no_rights(case, before, after)


def _old_writes(case: Case, before: Catalog, after: Catalog) -> Iterator[Finding]:
    """Replay the shape of old inserts: every column that may be left out today must still be one."""
    for identity, item in after.objects.items():
        old = before.objects.get(identity)
        if old is item or identity.kind != "column" or Identity("table", identity.parent) not in before.objects:
            continue
        if not _required(item.attributes):
            continue
        if old is not None and _required(old.attributes):
            continue
        place = said_by(case, bare(identity.parent), bare(identity.name))
        if place is not None:
            what = "may be left out of an insert today" if old is not None else "is new"
            name = f"{identity.parent}.{identity.name}"
            yield rules.OLD_WRITES.at(place, f"{name} {what} and has no default: inserts of the code that runs now fail.")


def _required(attributes: Mapping[str, object]) -> bool:
    free = any(attributes.get(name) for name in ("default", "identity", "generated"))
    return bool(attributes.get("not_null")) and not free


def _changed(case: Case, change: Change, before: Catalog, after: Catalog) -> Iterator[Finding]:
    identity = change.identity
    fields = {field.name: field for field in change.fields}
    if change.op == "removed" and identity.kind == "constraint" and Identity("table", identity.parent) in after.objects:
        form = str(before.objects[identity].attributes.get("form", ""))
        place = said_by(case, identity.name) if form in ENFORCING else None
        if place is not None:
            yield rules.RULE_DROPPED.at(place, f"The {form} {identity.name} of {identity.parent} is gone.")
    if change.op == "removed" and identity.kind == "index" and "CREATE UNIQUE" in str(before.objects[identity].attributes):
        place = said_by(case, bare(identity.name))
        if place is not None:
            yield rules.RULE_DROPPED.at(place, f"The unique index {identity.name} is gone, and with it what it forbade.")
    if identity.kind == "type" and "labels" in fields:
        gone = [str(label) for label in _items(fields["labels"].old) if label not in _items(fields["labels"].new)]
        place = said_by(case, bare(identity.name)) if gone else None
        if place is not None:
            yield rules.ENUM_VALUE.at(place, f"{identity.name} no longer has {listed(gone)}: code that still says so fails.")
    if identity.kind == "column" and "not_null" in fields and fields["not_null"].new is not True:
        place = said_by(case, bare(identity.parent), bare(identity.name))
        if place is not None:
            yield rules.RULE_DROPPED.at(place, f"{identity.parent}.{identity.name} may be NULL now; readers may not expect that.")
    if "replica_identity" in fields or identity.kind in ("publication", "publication table", "subscription"):
        place = said_by(case, bare(identity.parent or identity.name)) or said_by(case, bare(identity.name))
        if place is not None:
            yield rules.REPLICATION.at(place, f"Replication of {identity.name} changes.")


def _restrictions(case: Case, change: Change, before: Catalog, after: Catalog) -> Iterator[Finding]:
    """A rule that existing tables did not have, and that code which runs now does not know of."""
    identity = change.identity
    if change.op != "added" or identity.kind != "constraint" or Identity("table", identity.parent) not in before.objects:
        return
    found = after.objects[identity].attributes
    form, columns = str(found.get("form", "")), _items(found.get("_columns"))
    known = all(Identity("column", str(column), identity.parent) in before.objects for column in columns)
    place = own_place(case, identity, *map(str, columns)) if form in ENFORCING and known else None
    if place is not None:
        named = form if form.endswith("key") else f"{form} constraint"
        message = (
            f"Writes to {identity.parent} that break this {named} are refused from the deploy on, those of running code too."
        )
        yield rules.NEW_RULE.at(place, message)


def _items(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else ()


def _definers(case: Case, before: Catalog, after: Catalog) -> Iterator[Finding]:
    """A function that runs with its owner's rights, for everybody."""
    for identity, item in after.objects.items():
        if (
            identity in before.objects
            or identity.kind not in ("function", "procedure")
            or item.attributes.get("result") == "trigger"
        ):
            continue
        everybody = "X" in _granted(item.attributes.get("acl")).get("", frozenset())
        place = own_place(case, identity) if everybody and "SECURITY DEFINER" in str(item.attributes.get("definition")) else None
        if place is not None:
            fix = f"REVOKE EXECUTE ON FUNCTION {identity.name} FROM PUBLIC;"
            yield rules.DEFINER_FOR_ALL.at(place, f"{identity.name} runs with its owner's rights, whoever calls it.", fix=fix)


def _policies(case: Case, before: Catalog, after: Catalog) -> Iterator[Finding]:
    policed = {identity.parent for identity in after.objects if identity.kind == "policy"}
    for identity, item in after.objects.items():
        old = before.objects.get(identity)
        if identity.kind == "table":
            now, then = bool(item.attributes.get("row_security")), bool(old and old.attributes.get("row_security"))
            place = said_by(case, bare(identity.name), "SECURITY") if now != then else None
            if place is not None and now and identity.name not in policed:
                yield rules.NO_POLICY.at(place, f"Nobody but its owner sees a row of {identity.name} any more: it has no policy.")
            if place is not None and not now:
                yield rules.SECURITY_OFF.at(place, f"The policies of {identity.name} no longer hold for anybody.")
        if identity.kind == "policy" and (old is None or old.attributes != item.attributes) and _open(item.attributes):
            place = own_place(case, identity)
            if place is not None:
                yield rules.OPEN_POLICY.at(
                    place, f"Policy {identity.name} of {identity.parent} holds for everybody and every row."
                )


def _open(attributes: Mapping[str, object]) -> bool:
    everybody = attributes.get("roles") in (None, (), ("public",), ("PUBLIC",))
    conditions = [attributes.get(name) for name in ("using", "check", "with_check") if attributes.get(name)]
    return everybody and bool(attributes.get("permissive")) and bool(conditions) and all(one == "true" for one in conditions)


def _rights(case: Case, before: Catalog, after: Catalog, changes: tuple[Change, ...]) -> Iterator[Finding]:
    for change in changes:
        old, new = before.objects.get(change.renamed_from or change.identity), after.objects.get(change.identity)
        if old is None or new is None:
            continue
        lost = []
        granted = _granted(new.attributes.get("acl"))
        for role, letters in _granted(old.attributes.get("acl")).items():
            gone = letters - granted.get(role, frozenset())
            if gone and role != str(old.attributes.get("owner")):
                lost.append(role or "PUBLIC")
        owner = any(field.name == "owner" for field in change.fields)
        place = said_by(case, bare(change.identity.name)) if lost or owner else None
        if place is not None:
            who = f"{listed(lost)} loses rights on" if lost else f"{old.attributes.get('owner')} no longer owns"
            yield rules.RIGHTS_TAKEN.at(place, f"{who} {change.identity}.")


def _granted(acl: object) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for item in _items(acl):
        if match := GRANTED.match(str(item)):
            found[match[1]] = found.get(match[1], frozenset()) | frozenset(match[2].replace("*", ""))
    return found


def _no_rights(case: Case, before: Catalog, after: Catalog) -> Iterator[Finding]:
    """A role that reads most tables of a schema, and not the new one."""
    readers: dict[str, list[set[str]]] = {}
    added = [found for identity, found in after.objects.items() if identity.kind == "table" and identity not in before.objects]
    schemas = {str(item.attributes.get("_schema")) for item in added}
    for identity, item in before.objects.items() if added else ():
        if identity.kind == "table" and str(item.attributes.get("_schema")) in schemas:
            reading = {role for role, letters in _granted(item.attributes.get("acl")).items() if READS in letters}
            readers.setdefault(str(item.attributes.get("_schema")), []).append(reading - {str(item.attributes.get("owner"))})
    for item in added:
        identity, tables = item.identity, readers.get(str(item.attributes.get("_schema")), [])
        if not tables:
            continue
        now = {role for role, letters in _granted(item.attributes.get("acl")).items() if READS in letters}
        missing = [role for role in sorted(set().union(*tables)) if role not in now and _most(role, tables)]
        place = own_place(case, identity) if missing else None
        if place is not None:
            name = identity.name.removeprefix("public.")
            fix = f"GRANT SELECT ON {name} TO {', '.join(role or 'PUBLIC' for role in missing)};"
            who = listed([role or "PUBLIC" for role in missing])
            yield rules.NO_RIGHTS.at(place, f"{who} may read most tables beside {identity.name}, but not this one.", fix=fix)


def _most(role: str, tables: list[set[str]]) -> bool:
    return sum(role in who for who in tables) * 3 > len(tables) * 2
