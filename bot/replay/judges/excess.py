"""Values that a statement calculates from ordinary columns and that leave the range of their type for extreme rows. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.catalog.model import Catalog, Identity
from bot.findings import Check, Finding, Rule, Severity
from bot.replay.excess import behind, calculated, failing, operands
from bot.replay.facts import StatementFacts
from bot.replay.judges.case import Case, listed
from bot.replay.judges.failures import account, upgrade_failure
from bot.replay.judges.locate import bare, statements
from bot.replay.mentions import names

OVERFLOW = Rule(
    "calculation-overflows",
    Check.RISK,
    Severity.WARNING,
    "A calculated value may leave the range of its type",
    "It works over ordinary rows; one row that holds a number near the end of its type's range stops the deploy there.",
    "Calculate in a wider type and store the result in one, or name the rows whose result fits.",
    bad="UPDATE orders SET total = qty * price WHERE total IS NULL; -- all three are integer",
    good="UPDATE orders SET total = qty::bigint * price WHERE total IS NULL; -- total is bigint",
)
RULES = (OVERFLOW,)
NUMBERS = re.compile(r"^(?:smallint|integer|bigint|numeric|real|double precision|money|interval)\b")
WORD = re.compile(r"\w+")


def judge(case: Case) -> Iterator[Finding]:
    """Yield own statements that failed over extreme rows and work over others; what reads a value as it stands is blocked."""
    upgrade = case.facts.upgrade
    again = {(item.location, item.sql) for item in upgrade.run.failures} if upgrade else set()
    for item in case.facts.excess:
        if item.failure is None or not case.mine(item.location) or (item.location, item.sql) in again or _of_the_base(case, item):
            continue
        yield _overflow(case, item) if calculated(item) else upgrade_failure(case, item)


def _of_the_base(case: Case, item: StatementFacts) -> bool:
    """Whether a trigger calculates that was there before: it refuses such a row today, whoever writes it."""
    name = behind(item)
    return bool(name) and not any(names(one.sql, name) for one in statements(case.head) if case.mine(one.location))


def _overflow(case: Case, item: StatementFacts) -> Finding:
    assert item.failure is not None
    columns = _columns(case, item)
    whose = f" of {listed(columns)}" if columns else ""
    return OVERFLOW.at(
        item.failure.location,
        f"A row with a number{whose} near the end of its type's range stops the deploy here ({item.failure.message});"
        " over ordinary rows it works.",
        evidence=account(item),
    )


def _below(catalog: Catalog | None, name: str) -> str:
    """Return the type below a domain, however deep; another type as it is."""
    while catalog and (domain := catalog.objects.get(Identity("domain", name))):
        name = str(domain.attributes.get("type", ""))
    return name


def _columns(case: Case, item: StatementFacts) -> list[str]:
    """Return the number columns that the failing SQL calculates with, of tables that were there before and are named."""
    catalog, calculated_with = case.facts.base.catalog, operands(failing(item))
    words = {word.lower() for word in WORD.findall(f"{item.sql} {failing(item)}")}
    found = [
        f"{bare(identity.parent)}.{identity.name}"
        for identity, item in (catalog.objects.items() if catalog else ())
        if identity.kind == "column"
        and identity.name.lower() in calculated_with
        and identity.parent in case.tables
        and bare(identity.parent).lower() in words
        and NUMBERS.match(_below(catalog, str(item.attributes.get("type", ""))))
    ]
    return sorted(found)
