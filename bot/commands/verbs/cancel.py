"""`cancel`: stop the examination that runs or waits."""

from __future__ import annotations

from bot.commands.model import Case, End, Outcome, Refused, Verb
from bot.github import publish
from bot.store import audit, pulls, runs


def _act(case: Case) -> Outcome:
    with case.store.transaction() as conn:
        row = pulls.get(conn, case.key)
        running = runs.unfinished(conn, case.key, row.fence + 1) if row else ()
        if not pulls.cancel(conn, case.key):
            raise Refused("Nothing runs or waits here.")
        for run in running:
            runs.end(conn, run.run_id, "cancelled", f"cancelled by {case.actor.login}")
        audit.record(conn, "cancel", key=case.key, actor=case.actor.login, head_sha=case.pull.head_sha)
    text = f"Cancelled by a command. `{case.settings.command_prefix} check` starts it again."
    for run in running:
        if run.check_run_id:
            publish.conclude_check(case.gateway, run.check_run_id, publish.Verdict("cancelled", "Cancelled", text))
    return Outcome(End.DONE)


VERB = Verb(
    name="cancel",
    usage="cancel",
    summary="Stop the examination that runs or waits.",
    act=_act,
    author=True,
    examples=("cancel",),
)
