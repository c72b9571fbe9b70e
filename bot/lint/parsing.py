"""Facts for many statements from the limited child; one statement that kills the parser does not silence the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.errors import CouldNotJudge
from bot.postgres import child
from bot.scripts.facts import StatementFacts, decode, request

TARGET = "bot.scripts.parse:main"
MAX_CALLS = 24
"""How often a change's statements are halved to find those that the parser cannot take, before the rest is given up."""


def read_facts(statements: Sequence[str]) -> tuple[Mapping[str, StatementFacts], tuple[str, ...]]:
    """Return the facts by statement text, and the statements whose facts could not be had."""
    wanted = list(dict.fromkeys(statements))
    facts: dict[str, StatementFacts] = {}
    lost: list[str] = []
    waiting = [wanted] if wanted else []
    calls = 0
    while waiting:
        batch = waiting.pop()
        calls += 1
        try:
            facts.update(decode(child.call(TARGET, request(batch)), batch))
        except (CouldNotJudge, ValueError, KeyError, TypeError):
            if len(batch) == 1 or calls > MAX_CALLS:
                lost += batch
            else:
                middle = len(batch) // 2
                waiting += [batch[middle:], batch[:middle]]
    return facts, tuple(lost)
