"""`allow`: let the SQL of a fork's commit run."""

from __future__ import annotations

from bot.commands.authorize import looks_like_sha
from bot.commands.model import Case, End, Outcome, Refused, Verb
from bot.settings import Forks
from bot.store import audit, decisions, pulls, queue

_LONGEST = 500


def _act(case: Case) -> Outcome:
    if not case.pull.fork:
        raise Refused("This pull request is not from a fork; its SQL runs without being asked for.")
    if case.settings.forks is Forks.NEVER:
        raise Refused("The operator of this bot lets no SQL of forks run.")
    reason = " ".join(word for word in case.command.arguments if not looks_like_sha(word))[:_LONGEST]
    decision = decisions.Decision("allow", case.pull.head_sha, "", "", 0, reason, case.actor.login, case.actor.id)
    with case.store.transaction() as conn:
        decisions.record(conn, case.key, decision)
        audit.record(conn, "allow", key=case.key, actor=case.actor.login, head_sha=case.pull.head_sha, reason=reason)
        pulls.want(conn, case.key, head_sha=case.pull.head_sha)
        queue.ask_pull(conn, case.key.repository_id, case.key.number)
    return Outcome(End.DONE)


VERB = Verb(
    name="allow",
    usage="allow [COMMIT] [REASON...]",
    summary="Run the SQL of this commit although it comes from a fork; the report says who allowed it, and why.",
    act=_act,
    bound=True,
    needs=("a pull request from a fork",),
    examples=("allow", "allow 4f2a9c1d0b7e I read the files"),
)
