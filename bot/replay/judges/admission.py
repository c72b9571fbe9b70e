"""Rights that do not help: no way into the schema, no policy for the command, no owner behind the function any more. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.catalog import lookup
from bot.catalog.model import Catalog, CatalogObject, Identity
from bot.catalog.names import identifier
from bot.findings import Finding
from bot.replay.judges import design_rules as rules
from bot.replay.judges.access import ROUTINES, granted, is_definer, policed
from bot.replay.judges.case import Case, listed
from bot.replay.judges.locate import bare
from bot.replay.judges.places import blamed, own_place

REACHED = frozenset({"table", "view", "materialized view", "foreign table", "sequence"})
"""Kinds that are found by way of their schema."""
NEVER = "false"
"""The condition of a policy that holds for no row."""
COMMANDS = {"select": "r", "insert": "a", "update": "w", "delete": "d"}
"""What a policy may be for, with the right that the same needs."""


def judge(case: Case) -> Iterator[Finding]:
    """Yield what a role has a right to and is refused all the same, after the change."""
    if case.reached is None:
        return
    before, after = case.reached
    yield from _no_way_in(case, before, after)
    yield from _no_policy_for(case, before, after)
    yield from _no_longer_definers(case, before, after)
    yield from _now_invokers(case, before, after)


def _no_way_in(case: Case, before: Catalog, after: Catalog) -> Iterator[Finding]:
    """A role that gets rights on an object in a schema that it may not use."""
    again = case.facts.rerun.catalog if case.facts.rerun else None
    outside: dict[tuple[str, tuple[str, ...]], list[Identity]] = {}
    for item, old in lookup.brought(before, after):
        schema = Identity("schema", identifier(str(item.attributes.get("_schema"))))
        if item.identity.kind not in REACHED or schema not in after.objects:
            continue
        had = granted(old.attributes.get("acl")) if old else {}
        roles = {role for role, letters in granted(item.attributes.get("acl")).items() if letters - had.get(role, frozenset())}
        used = [found.attributes for catalog in (after, again) if catalog and (found := catalog.objects.get(schema))]
        users = {role for attributes in used for role, letters in granted(attributes.get("acl")).items() if "U" in letters}
        owners = {str(attributes.get("owner")) for attributes in (item.attributes, *used)}
        left = sorted(roles - users - owners - {""})
        if left and "" not in users:
            outside.setdefault((schema.name, tuple(left)), []).append(item.identity)
    for (name, roles_left), objects in outside.items():
        place = blamed(case, objects[0], bare(objects[0].name), roles_left[0]) or own_place(case, objects[0])
        if place is not None:
            who, what = listed(list(roles_left)), listed(list(map(str, objects)))
            message = f"{who} may not use schema {name}, so rights on {what} do not help."
            yield rules.NO_RIGHTS.at(place, message, fix=f"GRANT USAGE ON SCHEMA {name} TO {', '.join(roles_left)};")


def _no_policy_for(case: Case, before: Catalog, after: Catalog) -> Iterator[Finding]:
    """A command that roles have the right to, and that no policy lets through any more. A table without any is told elsewhere."""
    for name in sorted(policed(after)):
        table, was = Identity("table", name), before.objects.get(Identity("table", name))
        now = after.objects.get(table)
        if now is None or was is None or not now.attributes.get("row_security"):
            continue
        let = _commands(after, name)
        had = _commands(before, name) if was.attributes.get("row_security") else frozenset(COMMANDS)
        rights = _used_by_others(was)
        lost = [command for command in COMMANDS if command in had - let and COMMANDS[command] in rights]
        place = (blamed(case, table, bare(name), "SECURITY") or blamed(case, table, bare(name))) if lost else None
        if place is not None:
            who = listed(sorted({role or "PUBLIC" for command in lost for role in rights[COMMANDS[command]]}))
            message = f"{who} may {listed([command.upper() for command in lost])} on {name}, but no policy lets a row through."
            yield rules.NO_POLICY.at(place, message)


def _commands(catalog: Catalog, table: str) -> frozenset[str]:
    """Return the commands that a permissive policy lets some row through for."""
    policies = [item.attributes for item in lookup.of_tables(catalog, [table]) if item.identity.kind == "policy"]
    letting = [one for one in policies if one.get("permissive") and NEVER not in (one.get("using"), one.get("check"))]
    said = {str(attributes.get("command")) for attributes in letting}
    return frozenset(COMMANDS) if "all" in said else frozenset(said)


def _used_by_others(table: CatalogObject) -> Mapping[str, list[str]]:
    """Return who but the owner has a right, by its letter."""
    found: dict[str, list[str]] = {}
    for role, letters in granted(table.attributes.get("acl")).items():
        for letter in letters if role != str(table.attributes.get("owner")) else ():
            found.setdefault(letter, []).append(role)
    return found


def _no_longer_definers(case: Case, before: Catalog, after: Catalog) -> Iterator[Finding]:
    """A function that did what its callers may not do themselves, and now does it with their rights."""
    for item, old in lookup.brought(before, after):
        identity = item.identity
        if identity.kind not in ROUTINES or old is None or not is_definer(old) or is_definer(item):
            continue
        place = own_place(case, identity) or blamed(case, identity, bare(re.sub(r"\(.*", "", identity.name)))
        if place is not None:
            message = f"{identity.name} no longer runs with its owner's rights: who calls it now needs them for all that it does."
            yield rules.RIGHTS_TAKEN.at(place, message)


def _now_invokers(case: Case, before: Catalog, after: Catalog) -> Iterator[Finding]:
    """A view that read by its owner's rights, and reads by those of whoever asks from now on."""
    for item, old in lookup.brought(before, after):
        if item.identity.kind != "view" or old is None or _invokes(old) or not _invokes(item):
            continue
        readers = set(_used_by_others(item).get("r", ()))
        shut: dict[str, list[str]] = {}
        for relation in sorted({needed.parent or needed.name for needed in after.dependencies.get(item.identity, ())}):
            for found in lookup.relations(after, [relation]):
                may = {role for role, letters in granted(found.attributes.get("acl")).items() if "r" in letters}
                left = readers - may - {str(found.attributes.get("owner"))} if "" not in may else set()
                for role in left if not _by_column(after, relation) else ():
                    shut.setdefault(role, []).append(relation)
        place = blamed(case, item.identity, bare(item.identity.name)) if shut else None
        if place is not None:
            what = sorted({name for names in shut.values() for name in names})
            message = f"{item.identity.name} reads with the rights of whoever asks now: {_who(shut)} may not read {listed(what)}."
            fix = f"GRANT SELECT ON {', '.join(what)} TO {', '.join(role or 'PUBLIC' for role in sorted(shut))};"
            yield rules.RIGHTS_TAKEN.at(place, message, fix=fix)


def _invokes(view: CatalogObject) -> bool:
    options = view.attributes.get("options")
    said = options if isinstance(options, tuple) else ()
    return any(re.fullmatch(r"security_invoker=(?:true|on|yes|1)", str(option)) for option in said)


def _by_column(catalog: Catalog, relation: str) -> bool:
    """Whether somebody has rights on single columns, which may be all that is asked for."""
    return any(item.attributes.get("acl") for item in lookup.of_tables(catalog, [relation]) if item.identity.kind == "column")


def _who(roles: Mapping[str, object]) -> str:
    return listed([role or "PUBLIC" for role in sorted(roles)])
