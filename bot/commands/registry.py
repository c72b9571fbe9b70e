"""All verbs, in the order in which help lists them."""

from __future__ import annotations

from bot.commands.model import Verb
from bot.commands.verbs import allow, apply, cancel, check, fix, help_, override, rollback, status, unlock

VERBS: tuple[Verb, ...] = (
    check.VERB,
    status.VERB,
    fix.VERB,
    allow.VERB,
    override.VERB,
    apply.VERB,
    rollback.VERB,
    cancel.VERB,
    unlock.VERB,
    help_.VERB,
)
NAMES = tuple(verb.name for verb in VERBS)


def find(name: str) -> Verb:
    """Return the verb of that name. Raises KeyError."""
    return next(verb for verb in VERBS if verb.name == name)
