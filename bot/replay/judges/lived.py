"""What a second deploy undoes of what people did since the first: edited seed rows, used sequences. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.findings import Check, Finding, Location, Rule, Severity
from bot.replay.facts import SetBack
from bot.replay.judges.case import Case, listed, shown

SEED_RESETS = Rule(
    "seed-resets-edits",
    Check.RISK,
    Severity.WARNING,
    "Every deploy sets seed rows back to the file's values",
    "A setting that somebody changed in production is lost at the next deploy, without a trace.",
    "Insert with ON CONFLICT DO NOTHING, or update only while the row still has the value that an earlier file gave it.",
    bad="INSERT INTO flags (name, enabled) VALUES ('beta', false) ON CONFLICT (name) DO UPDATE SET enabled = excluded.enabled;",
    good="INSERT INTO flags (name, enabled) VALUES ('beta', false) ON CONFLICT (name) DO NOTHING;",
)
SEQUENCE_BACK = Rule(
    "sequence-set-back",
    Check.RISK,
    Severity.ERROR,
    "Every deploy sets a sequence back behind numbers in use",
    "The next inserts get numbers that rows already have and fail, until somebody moves the sequence on.",
    "Move it only forward, to the greatest number in use.",
    bad="SELECT setval('order_numbers', 1000);",
    good="SELECT setval('order_numbers', greatest((SELECT max(no) FROM orders), (SELECT last_value FROM order_numbers)));",
)
SEQUENCE_BEHIND = Rule(
    "sequence-behind-rows",
    Check.RISK,
    Severity.WARNING,
    "Rows are written with numbers that a sequence will give again",
    "A sequence does not see numbers that an INSERT brings itself: on a new database the first inserts of the application fail.",
    "Leave the numbers out, or move the sequence on behind the rows, and only forward.",
    bad="INSERT INTO plans (id, name) VALUES (1, 'free') ON CONFLICT DO NOTHING; -- id is an identity column",
    good="INSERT INTO plans (name) VALUES ('free') ON CONFLICT (name) DO NOTHING;",
)
RULES = (SEED_RESETS, SEQUENCE_BACK, SEQUENCE_BEHIND)


def judge(case: Case) -> Iterator[Finding]:
    """Yield one finding per own statement that sets something back."""
    routes = (case.facts.fresh, case.facts.rerun)
    every = [item for route in routes if route for item in route.set_back if case.mine(item.location)]
    by_place: dict[tuple[str, Location], list[SetBack]] = {}
    for item in every:
        by_place.setdefault((item.kind, item.location), []).append(item)
    for (kind, _), items in by_place.items():
        yield _rows(items) if kind == "row" else _behind(items[0]) if kind == "behind" else _sequence(items[0])


def _rows(items: list[SetBack]) -> Finding:
    first = items[0]
    names, most = listed([item.name for item in items]), max(item.count for item in items)
    return SEED_RESETS.at(
        first.location,
        f"Each deploy sets {names} back to the file's values in {most} seed row{'s' if most > 1 else ''}, whoever changed"
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
    return SEQUENCE_BACK.at(
        item.location,
        f"Each deploy sets {item.name} back: tried with {item.was} in use, it gives {item.now} next, a number that is taken.",
        evidence=shown(item.sql),
        fix=f"SELECT setval('{item.name}', greatest((SELECT max(id) FROM the_table), (SELECT last_value FROM {item.name})));",  # noqa: S608
    )


def _behind(item: SetBack) -> Finding:
    return SEQUENCE_BEHIND.at(
        item.location,
        f"On a new database {item.name} gives {item.now} next, while rows that this writes have numbers up to {item.was}.",
        evidence=shown(item.sql),
        fix=f"SELECT setval('{item.name}', {item.was}) FROM {item.name} WHERE last_value + is_called::int <= {item.was};",  # noqa: S608
    )
