"""A foreign key that is pointed at another table: sample keys look alike in all of them, so only the catalogs tell. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from bot.catalog import lookup
from bot.catalog.model import Catalog, CatalogObject
from bot.findings import Finding
from bot.replay import rules
from bot.replay.judges.case import Case
from bot.replay.judges.locate import bare
from bot.replay.judges.places import blamed


def judge(case: Case) -> Iterator[Finding]:
    """Yield foreign keys over rows that hold keys of another table, where no statement of the upgrade writes to either.

    A table that the change makes is left out: there execution shows what its keys are.
    """
    upgrade = case.facts.upgrade
    if case.reached is None or upgrade is None:
        return
    before, after = case.reached
    written = {part.relation for item in upgrade.run.statements if item.trace for part in item.trace.touched}
    for item, _ in lookup.brought(before, after):
        if item.attributes.get("form") != "foreign key" or item.attributes.get("validated") is False:
            continue
        table, target = item.identity.parent, str(item.attributes["_referenced"])
        old = _left(before, after, item)
        known = any(True for _ in lookup.relations(before, [target]))
        if not old or not known or {table, target} & written:
            continue
        place = blamed(case, item.identity, bare(item.identity.name)) or blamed(case, item.identity, bare(table), bare(target))
        if place is not None:
            columns = item.attributes["_columns"]
            names = ", ".join(map(str, columns)) if isinstance(columns, tuple) else ""
            yield rules.ORPHANS.at(
                place,
                f"The rows of {table} hold keys of {old} in ({names}); {target}, which they are to refer to, need not have them.",
                evidence=f"{item.identity}: {item.attributes.get('definition')}",
                fix=f"Write keys of {target} into {table} first, in the same file, or add the constraint NOT VALID.",
            )


def _left(before: Catalog, after: Catalog, item: CatalogObject) -> str:
    """Return what the columns of a new foreign key referred to and refer to no longer; empty where that is nothing."""
    columns, target = item.attributes["_columns"], item.attributes["_referenced"]
    was, now = (
        {
            str(one.attributes["_referenced"]): one.oid
            for one in lookup.of_tables(catalog, [item.identity.parent])
            if one.attributes.get("form") == "foreign key" and one.attributes["_columns"] == columns
        }
        for catalog in (before, after)
    )
    if target in was or item.oid in was.values():
        return ""
    return next((name for name in sorted(was) if name not in now), "")
