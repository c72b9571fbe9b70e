"""`rollback`: run the proven way back on a target."""

from __future__ import annotations

from bot.commands import changing, targeting
from bot.commands.model import Case, Outcome, Verb


def _act(case: Case) -> Outcome:
    target = targeting.chosen(case, "--restore", "--allow-drift", "--accept-loss")
    targeting.refuse_people(case, target, "rollback")
    return changing.change(case, target, "rollback", restore="--restore" in case.command.arguments)


VERB = Verb(
    name="rollback",
    usage="rollback [TARGET] [COMMIT] [--restore] [--allow-drift] [--accept-loss]",
    summary="Run the proven rollback script on a target that still is as the change left it and put kept rows back, or restore "
    "what Neon kept.",
    act=_act,
    bound=True,
    open_only=False,
    needs=(
        "a proven way back in the report, or with --restore a target on Neon whose branch from before the change is still kept",
        "a target to which nothing else was applied since",
        "for rows that were kept and are gone, or do not fit any more: --accept-loss",
    ),
    examples=("rollback", "rollback production 4f2a9c1d0b7e", "rollback production --restore"),
)
