"""`rollback`: run the proven way back on a target."""

from __future__ import annotations

from bot.commands import changing, targeting
from bot.commands.model import Case, Outcome, Verb


def _act(case: Case) -> Outcome:
    target = targeting.chosen(case)
    targeting.refuse_people(case, target)
    return changing.change(case, target, "rollback")


VERB = Verb(
    name="rollback",
    usage="rollback [TARGET] [COMMIT]",
    summary="Run the proven rollback script on a target that still is as the change left it.",
    act=_act,
    bound=True,
    open_only=False,
    needs=("a proven way back in the report", "a target to which nothing else was applied since"),
    examples=("rollback", "rollback production 4f2a9c1d0b7e"),
)
