"""Functions of triggers that were there already and begin to refuse rows, or to let them fall. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.catalog import lookup
from bot.catalog.model import Catalog, Identity
from bot.findings import Finding
from bot.replay.judges import design_rules as rules
from bot.replay.judges.case import Case, listed
from bot.replay.judges.locate import bare
from bot.replay.judges.places import blamed, own_place

REFUSES = re.compile(r"\bRAISE\s+(?:EXCEPTION\b|[A-Z_']*\s*USING|')", re.IGNORECASE)
DROPS = re.compile(r"\bRETURN\s+NULL\b", re.IGNORECASE)
CALLED = re.compile(r"EXECUTE (?:FUNCTION|PROCEDURE) (.+?)\(")


def judge(case: Case) -> Iterator[Finding]:
    """Yield functions that refuse or drop what they let pass before, with the tables whose writes go through them."""
    before, upgrade = case.facts.base.catalog, case.facts.upgrade
    after = upgrade.catalog if upgrade and upgrade.run.ok else None
    if before is None or after is None:
        return
    for item, old in lookup.brought(before, after):
        identity = item.identity
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


def _tables(catalog: Catalog, function: Identity, *, ahead: bool) -> list[str]:
    """Return the tables of which a trigger calls the function; `ahead` of the row only, where it can let the row fall."""
    found = []
    for identity in lookup.of_kind(catalog, "trigger"):
        definition = str(catalog.objects[identity].attributes.get("definition"))
        called = CALLED.search(definition)
        if called and bare(called[1]) == bare(function.name.partition("(")[0]) and (not ahead or " BEFORE " in definition):
            found.append(identity.parent)
    return sorted(set(found))
