"""May this person do this now? A pure decision from facts that were asked for at the moment of the command."""

from __future__ import annotations

from dataclasses import dataclass

from bot.commands.model import Verb
from bot.github.permissions import Role

_SHA_SHORTEST = 7


@dataclass(frozen=True, slots=True)
class Facts:
    """What was true when the worker looked. `given_sha` is a commit that the command itself names."""

    role: Role
    is_author: bool
    is_open: bool
    head_sha: str
    judged_sha: str
    given_sha: str = ""


def refusal(verb: Verb, facts: Facts, prefix: str, *, by_rule: str | None = None) -> str:
    """Return one sentence that says who may or what is missing, or the empty text: go ahead.

    `by_rule` is the answer of the operator's rule for this verb, where there is one; it counts instead of what the verb declares.
    """
    if by_rule:
        return by_rule
    if by_rule is None and facts.role < verb.who and not (verb.author and facts.is_author):
        also = " or the author" if verb.author else ""
        needed, yours = verb.who.name.lower(), facts.role.name.lower()
        return f"`{prefix} {verb.name}` is for people with {needed} permission{also}; yours is {yours}."
    if verb.open_only and not facts.is_open:
        return f"This pull request is closed, so there is nothing to {verb.name}."
    return _out_of_date(verb, facts) if verb.bound else ""


def given_sha(arguments: tuple[str, ...]) -> str:
    """Return the commit named among the arguments, or the empty text."""
    return next((word.lower() for word in arguments if looks_like_sha(word)), "")


def looks_like_sha(word: str) -> bool:
    """Whether a word can only be an abbreviated commit."""
    return (
        _SHA_SHORTEST <= len(word) <= 64
        and all(char in "0123456789abcdefABCDEF" for char in word)
        and any(map(str.isdigit, word))
    )


def _out_of_date(verb: Verb, facts: Facts) -> str:
    if facts.given_sha and not facts.head_sha.startswith(facts.given_sha):
        named, head = facts.given_sha[:12], facts.head_sha[:12]
        return f"You named commit {named}, but the head is {head} now. Look at its report, then ask again."
    if not facts.judged_sha:
        return f"There is no finished report yet; `{verb.name}` follows one. Ask again when it is there."
    if facts.judged_sha != facts.head_sha:
        return (
            f"New commits came since the report for {facts.judged_sha[:12]}; the head is {facts.head_sha[:12]} now. "
            "Wait for its report, then ask again."
        )
    return ""
