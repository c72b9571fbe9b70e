"""`check`: examine again."""

from __future__ import annotations

from bot.commands.model import Case, End, Outcome, Verb
from bot.store import audit, pulls, queue


def _act(case: Case) -> Outcome:
    with case.store.transaction() as conn:
        pulls.want(conn, case.key, head_sha=case.pull.head_sha, base_ref=case.pull.base_ref)
        queue.ask_pull(conn, case.key.repository_id, case.key.number)
        audit.record(conn, "check", key=case.key, actor=case.actor.login, head_sha=case.pull.head_sha)
    return Outcome(End.DONE)


VERB = Verb(
    name="check",
    usage="check",
    summary="Examine the newest commit again.",
    act=_act,
    author=True,
    examples=("check",),
)
