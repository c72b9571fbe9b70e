"""Facts for many statements: at once in this process, or in forks of it that may die of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.errors import CouldNotJudge
from bot.postgres.jail import forked
from bot.scripts import parse
from bot.scripts.facts import StatementFacts, decode, request

MAX_CALLS = 24
"""How often a change's statements are halved to find those that the parser cannot take, before the rest is given up."""
FORK_SECONDS = 10.0

Facts = tuple[Mapping[str, StatementFacts], tuple[str, ...]]


def read_facts(statements: Sequence[str]) -> Facts:
    """Return the facts by statement text, and the statements whose facts could not be had: none, or this process dies of them."""
    wanted = list(dict.fromkeys(statements))
    return dict(zip(wanted, map(parse.facts, wanted), strict=True)), ()


def read_facts_in_forks(statements: Sequence[str]) -> Facts:
    """Do the same, each batch of statements in a fork; one that kills the parser does not silence the others."""
    wanted = list(dict.fromkeys(statements))
    facts: dict[str, StatementFacts] = {}
    lost: list[str] = []
    waiting = [wanted] if wanted else []
    calls = 0
    while waiting:
        batch = waiting.pop()
        calls += 1
        try:
            facts.update(decode(forked.answer(parse.main, request(batch), FORK_SECONDS), batch))
        except (CouldNotJudge, ValueError, KeyError, TypeError):
            if len(batch) == 1 or calls > MAX_CALLS:
                lost += batch
            else:
                middle = len(batch) // 2
                waiting += [batch[middle:], batch[:middle]]
    return facts, tuple(lost)
