"""`unlock`: take a target away from whoever holds it."""

from __future__ import annotations

from bot.commands import targeting
from bot.commands.model import Case, End, Outcome, Refused, Verb
from bot.github.permissions import Role
from bot.render import escape
from bot.store import audit, leases
from bot.targets import sessions


def _act(case: Case) -> Outcome:
    target = targeting.chosen(case)
    targeting.refuse_people(case, target, "unlock")
    identity = sessions.of(target).identity
    with case.store.transaction() as conn:
        was = leases.unlock(conn, identity)
        if was is None:
            raise Refused(f"Nobody holds target {escape.code(target.name)}.")
        audit.record(conn, "unlock", key=case.key, actor=case.actor.login, target=identity, holder=was.holder)
    text = f"Target {escape.code(target.name)} was held by {escape.markdown(was.holder)} and is free now."
    return Outcome(End.DONE, f"{text} A change that was under way is broken off within seconds, and says how far it came.")


VERB = Verb(
    name="unlock",
    usage="unlock [TARGET]",
    summary="Take a target away from whoever holds it.",
    act=_act,
    who=Role.MAINTAIN,
    open_only=False,
    needs=("a target that somebody holds",),
    examples=("unlock production",),
)
