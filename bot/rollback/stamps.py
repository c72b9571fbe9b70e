"""Losses that lose no data: NULL, and moments and counters that a table's own triggers write at each change of a row. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.catalog.model import Catalog, Identity
from bot.catalog.names import as_printed
from bot.replay.facts import ReplayFacts
from bot.replay.mentions import names

LOST = re.compile(r"column ([^.]+)\.([^.]+)\.([^.]+): \d+ rows? overwritten by the change")
FILLED = re.compile(r"column .+: \d+ rows? that held NULL keeps? .+")
STAMPED = re.compile(r"(?:timestamp|date|time|smallint|integer|bigint)\b")


def only_harmless(facts: ReplayFacts, losses: Sequence[str]) -> bool:
    """Whether all that is lost is NULL, or such values in columns that no statement of the change names."""
    catalog = facts.base.catalog
    run = facts.upgrade.run.statements if facts.upgrade else ()
    known = {item.sql for item in facts.base.run.statements}
    texts = [item.sql for item in run if item.sql not in known]
    return catalog is not None and bool(losses) and all(FILLED.fullmatch(loss) or _stamp(catalog, loss, texts) for loss in losses)


def _stamp(catalog: Catalog, loss: str, texts: Sequence[str]) -> bool:
    found = LOST.fullmatch(loss)
    if found is None:
        return False
    table = f"{as_printed(found[1])}.{as_printed(found[2])}"
    column = catalog.objects.get(Identity("column", as_printed(found[3]), table))
    return (
        column is not None
        and STAMPED.match(str(column.attributes["type"])) is not None
        and any(identity.kind == "trigger" and identity.parent == table for identity in catalog.objects)
        and not any(names(text, found[3]) for text in texts)
    )
