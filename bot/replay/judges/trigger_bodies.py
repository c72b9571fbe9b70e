"""Triggers that were there already: they fire for less, or their functions begin to refuse rows or to let them fall. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.catalog import lookup
from bot.catalog.model import Catalog, CatalogObject, Identity
from bot.findings import Finding
from bot.replay.judges import design_rules as rules
from bot.replay.judges.case import Case, listed
from bot.replay.judges.locate import bare
from bot.replay.judges.places import blamed, own_place

REFUSES = re.compile(r"\bRAISE\s+(?:EXCEPTION\b|[A-Z_']*\s*USING|')", re.IGNORECASE)
DROPS = re.compile(r"\bRETURN\s+NULL\b", re.IGNORECASE)
QUIET = {"replica": "replicated writes alone", "disabled": "nothing"}
"""States in which a trigger sees nothing of what people write."""
EVENTS = re.compile(r" (?:BEFORE|AFTER|INSTEAD OF) (.+?) ON ")
CALLED = re.compile(r"EXECUTE (?:FUNCTION|PROCEDURE) (.+?)\(")


def judge(case: Case) -> Iterator[Finding]:
    """Yield triggers that see less than before, and functions that refuse or drop what they let pass, with their tables."""
    if case.reached is None:
        return
    before, after = case.reached
    for item, old in lookup.brought(before, after):
        identity = item.identity
        if identity.kind == "trigger" and old is not None:
            yield from _sees_less(case, item, old)
        if identity.kind != "function" or old is None:
            continue
        now, was = str(item.attributes.get("definition")), str(old.attributes.get("definition"))
        refuses = len(REFUSES.findall(now)) > len(REFUSES.findall(was))
        drops = len(DROPS.findall(now)) > len(DROPS.findall(was))
        tables = _tables(before, identity, ahead=not refuses) if refuses or drops else []
        place = own_place(case, identity) or blamed(case, identity, bare(identity.name.partition("(")[0])) if tables else None
        if place is not None:
            what = "refuse writes to" if refuses else "let writes fall, without an error, to"
            message = f"{identity.name} may {what} {listed(tables)} from the deploy on, of running code too."
            yield rules.NEW_RULE.at(place, message)


def _sees_less(case: Case, item: CatalogObject, old: CatalogObject) -> Iterator[Finding]:
    """A trigger that no longer fires for some writes, or under a condition that it did not have."""
    (was, asked), (now, asks) = (_fires(str(one.attributes.get("definition"))) for one in (old, item))
    lost = sorted(event for event in was - now if event.partition(" OF ")[0] not in now)
    less = f"fires only when {asks} now" if asks and asks != asked else ""
    states = [str(one.attributes.get("enabled")) for one in (old, item)]
    if states[0] != states[1] and states[1] in QUIET:
        less = f"fires for {QUIET[states[1]]} now"
    less = f"fires on {listed(sorted(now))} now, not on {listed(lost)}" if lost else less
    identity = item.identity
    place = own_place(case, identity) or blamed(case, identity, bare(identity.name)) if less else None
    if place is not None:
        yield rules.RULE_DROPPED.at(place, f"The trigger {identity.name} of {identity.parent} {less}.")


def _fires(definition: str) -> tuple[frozenset[str], str]:
    """Return the events of a trigger, each column of UPDATE OF apart, and its condition."""
    found = EVENTS.search(definition)
    condition = re.search(r" WHEN \((.*)\) EXECUTE ", definition, re.DOTALL)
    events: set[str] = set()
    for event in found[1].split(" OR ") if found else ():
        verb, _, columns = event.partition(" OF ")
        events |= {f"{verb} OF {column}" for column in columns.split(", ")} if columns else {verb}
    return frozenset(events), condition[1] if condition else ""


def _tables(catalog: Catalog, function: Identity, *, ahead: bool) -> list[str]:
    """Return the tables of which a trigger calls the function; `ahead` of the row only, where it can let the row fall."""
    found = []
    for identity in lookup.of_kind(catalog, "trigger"):
        definition = str(catalog.objects[identity].attributes.get("definition"))
        called = CALLED.search(definition)
        if called and bare(called[1]) == bare(function.name.partition("(")[0]) and (not ahead or " BEFORE " in definition):
            found.append(identity.parent)
    return sorted(set(found))
