"""A setting of a role or database that the change leaves: every later session begins with it, the next deploy's too. Pure."""

from __future__ import annotations

import re

from bot.findings import Finding
from bot.replay import rules
from bot.replay.facts import StatementFacts
from bot.replay.judges.case import Case, shown
from bot.replay.judges.failures import EXISTS, account

LASTING = re.compile(r"\bALTER\s+(?:ROLE|USER|DATABASE)\b[^;]*?\bSET\s+(?!TABLESPACE\b)", re.IGNORECASE)
"""It may stand in a DO block."""


def failing_under(case: Case, failed: StatementFacts) -> Finding | None:
    """Return why a statement of the base fails in a session after the change's own setting; None when that is not the reason.

    A role belongs to the whole server: what the run on an empty database sets for it holds on every database from then on,
    also where the base is tried alone, whose word is worth nothing then. Work that is already done fails under any setting.
    """
    if failed.failure is None or case.mine(failed.location) or failed.failure.sqlstate in EXISTS:
        return None
    ran = case.facts.fresh.run.statements
    worked = case.facts.base.run.ok and not any(item.failure and item.sql == failed.sql for item in ran)
    setting = next((item for item in ran if case.mine(item.location) and not item.failure and LASTING.search(item.sql)), None)
    if setting is None or not worked:
        return None
    place = f"line {failed.location.line} of {failed.location.path}"
    return rules.NOT_RERUNNABLE.at(
        setting.location,
        f"Every later session begins with this setting, and the next deploy fails at {place}: {failed.failure.message}.",
        evidence=f"{shown(setting.sql)}\n{account(failed)}",
        fix="Set it where it is needed: SET LOCAL in a transaction, or in the application's own connection.",
    )
