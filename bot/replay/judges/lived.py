"""What a second deploy undoes of what people did since the first: edited seed rows, used sequences. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.findings import Finding, Location
from bot.replay import rules
from bot.replay.facts import SetBack
from bot.replay.judges.case import Case, listed, shown


def judge(case: Case) -> Iterator[Finding]:
    """Yield one finding per own statement that sets something back."""
    routes = (case.facts.fresh, case.facts.rerun)
    every = [item for route in routes if route for item in route.set_back if case.mine(item.location)]
    by_place: dict[tuple[str, Location], list[SetBack]] = {}
    for item in every:
        by_place.setdefault((item.kind, item.location), []).append(item)
    for (kind, _), items in by_place.items():
        yield _rows(items) if kind == "row" else _sequence(items[0])


def _rows(items: list[SetBack]) -> Finding:
    first = items[0]
    names = listed([item.name for item in items])
    return rules.SEED_RESETS.at(
        first.location,
        f"Each deploy sets {names} back to the file's values in {max(item.count for item in items)} seed rows, whoever changed"
        " them in between.",
        evidence="\n".join([*(f"{item.name}: {item.was!r} became {item.now!r} again" for item in items[:8]), shown(first.sql)]),
        fix=_once(first.sql),
    )


def _once(sql: str) -> str:
    """Return an upsert that leaves a row alone which is already there; empty for other statements."""
    if re.match(r"\s*INSERT\b", sql, re.IGNORECASE) and re.search(r"\bDO\s+UPDATE\b", sql, re.IGNORECASE):
        return re.sub(r"(?is)\bDO\s+UPDATE\b.*", "DO NOTHING;", sql.strip())
    return ""


def _sequence(item: SetBack) -> Finding:
    return rules.SEQUENCE_BACK.at(
        item.location,
        f"Each deploy sets {item.name} back: tried with {item.was} in use, it gives {item.now} next, a number that is taken.",
        evidence=shown(item.sql),
        fix=f"SELECT setval('{item.name}', greatest((SELECT max(id) FROM the_table), (SELECT last_value FROM {item.name})));",  # noqa: S608
    )
