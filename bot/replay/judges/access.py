"""Who may do what, from the catalogs before and after the upgrade: rights, row security, functions of their owner. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.catalog import lookup
from bot.catalog.diff import diff
from bot.catalog.draft import ACL_ITEM
from bot.catalog.model import Catalog, CatalogObject, Change, Identity, Value
from bot.findings import Finding, Location, Severity
from bot.lint.rules.definer import RULE as PATH_OPEN
from bot.lint.rules.public_grant import RULE as TO_PUBLIC
from bot.replay.judges import design_rules as rules
from bot.replay.judges.case import Case, listed
from bot.replay.judges.locate import bare
from bot.replay.judges.places import blamed, own_place

READS = "r"
READABLE = ("table", "view")
"""Kinds of which a role that reads most of the old ones is expected to read the new one, each among its like."""
ROUTINES = ("function", "procedure")
OPEN_BY_DEFAULT = (*ROUTINES, "aggregate", "type", "domain", "language")
"""Kinds that everybody may use unless that is taken away."""
RIGHTS = ("GRANT", "REVOKE", "ALTER DEFAULT PRIVILEGES")
SEQUENCE = re.compile(r"nextval\('((?:[^']|'')+)'::regclass\)")
OWNER = re.compile(
    r"ALTER\s++(?:[A-Z]++\s++)+?(?:IF\s++EXISTS\s++)?([\w.\"]++)(?:\s*+\([^)]*+\))?\s++OWNER\s++TO\s++(\S++)", re.IGNORECASE
)
ALWAYS = re.compile(r"(?:.*\bOR )?(?:true|(\S+) = \1)(?: OR .*)?", re.IGNORECASE | re.DOTALL)
"""A condition that holds for every row, with its parentheses taken away."""


def judge(case: Case) -> Iterator[Finding]:
    """Yield what other roles may do, or may no longer do, after the change."""
    if case.reached is None:
        return
    before, after = case.reached
    yield from _row_security(case, before, after)
    yield from _policies(case, before, after)
    yield from _definers(case, before, after)
    yield from _rights(case, before, after, diff(before, after, same_origin=True).changes)
    yield from _no_rights(case, before, after)
    yield from _no_numbers(case, before, after)
    yield from _public(case, before, after)
    yield from _handed_over(case, before)


def _definers(case: Case, before: Catalog, after: Catalog) -> Iterator[Finding]:
    """Functions that run with their owner's rights: for everybody, or by the caller's search_path."""
    for item, old in lookup.brought(before, after):
        identity = item.identity
        if identity.kind not in ROUTINES or not is_definer(item):
            continue
        if old is not None and old.attributes == item.attributes:
            continue
        place = own_place(case, identity)
        if place is None:
            continue
        if "SET search_path" not in _header(item):
            message = f"{identity.name} runs with its owner's rights but finds tables by the caller's search_path."
            yield PATH_OPEN.at(place, message)
        everybody = "X" in granted(item.attributes.get("acl")).get("", frozenset())
        if everybody and (old is None or not is_definer(old)) and item.attributes.get("result") != "trigger":
            fix = f"REVOKE EXECUTE ON FUNCTION {identity.name} FROM PUBLIC;"
            yield rules.DEFINER_FOR_ALL.at(place, f"{identity.name} runs with its owner's rights, whoever calls it.", fix=fix)


def is_definer(item: CatalogObject) -> bool:
    """Whether a routine runs with its owner's rights."""
    return "SECURITY DEFINER" in _header(item)


def _header(item: CatalogObject) -> str:
    """Return a routine's definition as far as its body."""
    return re.split(r"^(?:AS |BEGIN ATOMIC|RETURN )", str(item.attributes.get("definition")), maxsplit=1, flags=re.MULTILINE)[0]


def _row_security(case: Case, before: Catalog, after: Catalog) -> Iterator[Finding]:
    then, now = policed(before), policed(after)
    changed = [item.identity for item, _ in lookup.brought(before, after)]
    for identity in dict.fromkeys((*changed, *(Identity("table", name) for name in sorted(then ^ now)))):
        item, old = after.objects.get(identity), before.objects.get(identity)
        if identity.kind != "table" or item is None:
            continue
        was = old.attributes if old else {}
        on, forced = (bool(item.attributes.get(name)) for name in ("row_security", "force_row_security"))
        if on and identity.name not in now and (not was.get("row_security") or identity.name in then):
            place = blamed(case, identity, bare(identity.name), "SECURITY") or blamed(case, identity, bare(identity.name))
            if place is not None:
                yield _nobody(identity.name, place, known=old is not None)
        elif not on and was.get("row_security"):
            place = blamed(case, identity, bare(identity.name), "SECURITY")
            if place is not None:
                yield rules.SECURITY_OFF.at(place, f"The policies of {identity.name} no longer hold for anybody.")
        elif on and not forced and was.get("force_row_security"):
            place = blamed(case, identity, bare(identity.name), "SECURITY")
            if place is not None:
                yield rules.SECURITY_OFF.at(place, f"The policies of {identity.name} no longer hold for its owner.")


def _nobody(table: str, place: Location, *, known: bool) -> Finding:
    """Return that no policy lets anybody through: a table that is new may well be meant for its owner alone."""
    more = " any more" if known else ""
    message = f"Nobody but its owner, and roles with BYPASSRLS, sees a row of {table}{more}: it has no policy."
    return rules.NO_POLICY.at(place, message, severity=None if known else Severity.NOTE)


def policed(catalog: Catalog) -> set[str]:
    """Return the tables that have a policy."""
    return {identity.parent for identity in lookup.of_kind(catalog, "policy")}


def _policies(case: Case, before: Catalog, after: Catalog) -> Iterator[Finding]:
    for item, old in lookup.brought(before, after):
        identity = item.identity
        if identity.kind == "policy" and (old is None or old.attributes != item.attributes) and _open(item.attributes):
            place = own_place(case, identity)
            if place is not None:
                yield _everybody(identity, item, place, new=Identity("table", identity.parent) not in before.objects)


def _everybody(identity: Identity, item: CatalogObject, place: Location, *, new: bool) -> Finding:
    """Return that a policy stops nobody. One that lets everybody read a table that is new shows nothing that was hidden."""
    if item.attributes.get("command") == "select":
        message = f"Everybody with SELECT on {identity.parent} reads every row of it, by policy {identity.name}."
        return rules.OPEN_POLICY.at(place, message, severity=Severity.NOTE if new else None)
    return rules.OPEN_POLICY.at(place, f"Policy {identity.name} of {identity.parent} holds for everybody and every row.")


def _open(attributes: Mapping[str, Value]) -> bool:
    everybody = attributes.get("roles") in (None, (), ("public",), ("PUBLIC",))
    conditions = [str(attributes[name]) for name in ("using", "check", "with_check") if attributes.get(name)]
    return everybody and bool(attributes.get("permissive")) and bool(conditions) and all(map(_always, conditions))


def _always(condition: str) -> bool:
    return ALWAYS.fullmatch(re.sub(r"[()]", "", condition).strip()) is not None


@dataclass(frozen=True, slots=True)
class _Loss:
    """Who loses what at a place; `who` reads as the beginning of a sentence."""

    place: Location
    who: str


def _rights(case: Case, before: Catalog, after: Catalog, changes: tuple[Change, ...]) -> Iterator[Finding]:
    """Yield one finding for everything that one statement takes from the same roles."""
    losses: dict[_Loss, list[str]] = {}
    for change in changes:
        old, new = before.objects.get(change.renamed_from or change.identity), after.objects.get(change.identity)
        if old is None or new is None:
            continue
        now = granted(new.attributes.get("acl"))
        lost = [
            role or "PUBLIC"
            for role, letters in granted(old.attributes.get("acl")).items()
            if letters - now.get(role, frozenset()) and role != str(old.attributes.get("owner"))
        ]
        owner = any(field.name == "owner" for field in change.fields)
        place = blamed(case, change.identity, bare(change.identity.name), tags=RIGHTS if lost else ()) if lost or owner else None
        if place is not None:
            verb = "loses" if len(lost) == 1 else "lose"
            who = f"{listed(lost)} {verb} rights on" if lost else f"{old.attributes.get('owner')} no longer owns"
            losses.setdefault(_Loss(place, who), []).append(str(change.identity))
    for loss, objects in losses.items():
        yield rules.RIGHTS_TAKEN.at(loss.place, f"{loss.who} {listed(objects)}.")


def granted(acl: object) -> dict[str, frozenset[str]]:
    """Return the letters of the rights that each role has by an access list; PUBLIC is the empty name."""
    found: dict[str, frozenset[str]] = {}
    for item in acl if isinstance(acl, tuple) else ():
        if match := ACL_ITEM.match(str(item)):
            found[match[1]] = found.get(match[1], frozenset()) | frozenset(match[2].replace("*", ""))
    return found


def _no_rights(case: Case, before: Catalog, after: Catalog) -> Iterator[Finding]:
    """A role that reads most tables (or views) of a schema, and not the new one. Partitions are read through their parent.

    Rights that the second deploy gives are told where that is.
    """
    added = [
        item
        for item, old in lookup.brought(before, after)
        if item.identity.kind in READABLE and old is None and not item.attributes.get("bound")
    ]
    again = case.facts.rerun.catalog if case.facts.rerun else None
    wanted = {_likeness(item) for item in added}
    readers: dict[tuple[str, str], list[set[str]]] = {}
    for item in map(before.objects.__getitem__, lookup.of_kind(before, *READABLE) if added else ()):
        if _likeness(item) in wanted:
            reading = {role for role, letters in granted(item.attributes.get("acl")).items() if READS in letters}
            readers.setdefault(_likeness(item), []).append(reading - {str(item.attributes.get("owner"))})
    for item in added:
        identity, likes = item.identity, readers.get(_likeness(item), [])
        if not likes:
            continue
        later = again.objects.get(identity, item) if again else item
        given = [*granted(item.attributes.get("acl")).items(), *granted(later.attributes.get("acl")).items()]
        now = {role for role, letters in given if READS in letters}
        missing = [role for role in sorted(set().union(*likes)) if role not in now and _most(role, likes)]
        place = own_place(case, identity) if missing else None
        if place is not None:
            name = identity.name.removeprefix("public.")
            fix = f"GRANT SELECT ON {name} TO {', '.join(role or 'PUBLIC' for role in missing)};"
            who = listed([role or "PUBLIC" for role in missing])
            message = f"{who} may read most {identity.kind}s beside {identity.name}, but not this one."
            yield rules.NO_RIGHTS.at(place, message, fix=fix)


def _no_numbers(case: Case, before: Catalog, after: Catalog) -> Iterator[Finding]:
    """A role that may insert into a new table, but not take the numbers that its column gets by default."""
    for item, old in lookup.brought(before, after):
        identity = item.identity
        called = SEQUENCE.search(str(item.attributes.get("default"))) if identity.kind == "column" and old is None else None
        sequence = after.objects.get(Identity("sequence", _qualified(called[1]))) if called else None
        table = after.objects.get(Identity("table", identity.parent))
        if sequence is None or table is None:
            continue
        inserting, taking = (
            {role for role, letters in granted(found.attributes.get("acl")).items() if letters & wanted}
            for found, wanted in ((table, {"a"}), (sequence, {"U", "w"}))
        )
        missing = sorted(inserting - taking - {str(table.attributes.get("owner"))})
        place = own_place(case, identity, bare(identity.name)) if missing and "" not in taking else None
        if place is not None:
            who = [role or "PUBLIC" for role in missing]
            name = sequence.identity.name
            message = (
                f"{listed(who)} may insert into {identity.parent}, but not take the numbers of {name} that {identity.name} needs."
            )
            yield rules.NO_RIGHTS.at(place, message, fix=f"GRANT USAGE ON SEQUENCE {name} TO {', '.join(who)};")


def _qualified(name: str) -> str:
    return name if "." in re.sub(r'"[^"]*"', "", name) else f"public.{name}"


def _likeness(item: CatalogObject) -> tuple[str, str]:
    """Return the kind and schema by which an object is like others."""
    return item.identity.kind, str(item.attributes.get("_schema"))


def _most(role: str, likes: list[set[str]]) -> bool:
    return sum(role in who for who in likes) * 3 > len(likes) * 2


def _public(case: Case, before: Catalog, after: Catalog) -> Iterator[Finding]:
    """Rights that every role has from the change on; yield one finding per statement that gave them."""
    opened: dict[Location, list[str]] = {}
    for item, old in lookup.brought(before, after):
        identity = item.identity
        was = granted(old.attributes.get("acl") if old else None).get("", frozenset())
        given = granted(item.attributes.get("acl")).get("", frozenset()) - was
        if given and identity.kind not in OPEN_BY_DEFAULT:
            place = blamed(case, identity, bare(identity.name), "PUBLIC", tags=RIGHTS)
            if place is not None:
                opened.setdefault(place, []).append(str(identity))
    for place, names in opened.items():
        yield TO_PUBLIC.at(place, f"Every role of the database gets rights on {listed(names)}.")


def _handed_over(case: Case, before: Catalog) -> Iterator[Finding]:
    """Objects of the base that get another owner: the roles of a throw-away server may not take them, so the text tells."""
    upgrade = case.facts.upgrade
    for item in upgrade.run.statements if upgrade else ():
        match = OWNER.match(item.sql) if item.skipped and case.mine(item.location) else None
        if match and any(bare(identity.name) == bare(match[1]) for identity in before.objects if not identity.parent):
            message = f"{match[1]} goes to {match[2]}; this was not tried, as a throw-away server's roles own nothing."
            yield rules.RIGHTS_TAKEN.at(item.location, message)
