"""Failures that say something about the throw-away server, not about the author's SQL: *could not judge*, never a fault. Pure.

The messages can be forged by a RAISE; the only gain is a "could not judge" about the forger's own change, which is not green.
"""

from __future__ import annotations

import re

from bot.postgres.extensions import policy
from bot.replay.facts import Failure, ReplayFacts
from bot.replay.verbs import first

ROLES = frozenset({("CREATE", "ROLE"), ("CREATE", "USER"), ("CREATE", "GROUP"), ("ALTER", "ROLE"), ("ALTER", "USER")})
CREATE_ROLE = re.compile(r"^permission denied to (create|alter|drop) role$")
POWERS = re.compile(r"\b(?:SUPERUSER|BYPASSRLS|REPLICATION)\b", re.IGNORECASE)
"""What no role gets on a throw-away server, so that a statement that asks for it is refused and not passed over."""
OWNER = re.compile(r"\bOWNER\s+TO\b", re.IGNORECASE)
RIGHTS = re.compile(
    r"^(?!.*\bCOPY\b)(must be superuser|must be able to SET ROLE|must be member of role|must be owner of database"
    r"|must have admin option|permission denied to |permission denied for (database|tablespace|language|foreign-data wrapper)"
    r"|only roles with|Only roles with)"
)
SYSTEM_TRIGGER = re.compile(r"^permission denied: .* is a system trigger$")
MISSING = re.compile(
    r'^(?:role|database|tablespace) ".+" does not exist$'
    r'|^collation "(?:[a-z]{2,3}(?:[-_][A-Za-z0-9@.-]+)+)" for encoding "\w+" does not exist$|^could not create locale "'
)
"""Roles and places of other servers, and locales: those come with the operating system. Other collations are the files' own."""
BUILT = re.compile(r"requires the server to be built with (?P<part>\w+)|^(?P<whole>\w+) is not supported in this build$")


def of_roles(sql: str, sqlstate: str, message: str) -> bool:
    """Whether a statement was refused because it makes or changes a role, or hands an object to one.

    The server was given the roles beforehand, without the rights that they may have on the real one.
    """
    if sqlstate != "42501" or POWERS.search(sql):
        return False
    owner = OWNER.search(sql) is not None and message.startswith(("permission denied for", "must be able to SET ROLE"))
    return owner or first(sql, 2) in ROLES or CREATE_ROLE.match(message) is not None


def reason(failure: Failure | None) -> str:
    """Return why the throw-away server could not run a statement, in one sentence; empty when the statement is to blame."""
    if failure is None:
        return ""
    refused = policy.explain(failure.sqlstate, failure.message)
    if refused is not None:
        return refused.sentence
    if failure.sqlstate == "42501" and SYSTEM_TRIGGER.match(failure.message):
        return "The throw-away server gives no such right: only a superuser may switch the triggers of foreign keys."
    if failure.sqlstate == "42501" and RIGHTS.match(failure.message):
        return f"The throw-away server gives no such right: {failure.message}."
    if failure.sqlstate == "0A000" and (built := BUILT.search(failure.detail) or BUILT.search(failure.message)):
        return f"The throw-away server was built without {built['part'] or built['whole']}: {failure.message}."
    if failure.sqlstate in ("42704", "3D000", "22023") and MISSING.match(failure.message):
        return f"The throw-away server does not have it: {failure.message}."
    return ""


def reasons(facts: ReplayFacts) -> tuple[str, ...]:
    """Return what kept the routes from being gone, with the place of the statement."""
    runs = [facts.base.run, facts.fresh.run]
    runs += [route.run for route in (facts.upgrade, facts.rerun) if route]
    runs += [item.route.run for item in facts.listings]
    found = {
        f"{item.location.path}:{item.location.line}: {said}": None
        for run in runs
        for item in run.failures
        if (said := reason(item.failure))
    }
    return tuple(found)
