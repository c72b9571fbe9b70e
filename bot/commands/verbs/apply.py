"""`apply`: give the examined bytes to a real database."""

from __future__ import annotations

from bot.commands import changing, targeting
from bot.commands.model import Case, Outcome, Refused, Verb
from bot.targets.requirements import unmet


def _act(case: Case) -> Outcome:
    target = targeting.chosen(case, "--allow-drift", "--accept-loss")
    targeting.refuse_people(case, target, "apply")
    if not case.pull.open and target.when == "before_merge":
        raise Refused(f"Target {target.name} is changed before the merge, and this pull request is closed.")
    missing = unmet(target, targeting.facts(case, target))
    if missing:
        raise Refused("Not yet. Missing: " + "; ".join(missing) + ".")
    return changing.change(case, target, "apply")


VERB = Verb(
    name="apply",
    usage="apply [TARGET] [COMMIT] [--allow-drift] [--accept-loss]",
    summary="Apply exactly the examined files to a target, after keeping aside the rows that they drop.",
    act=_act,
    bound=True,
    open_only=False,
    needs=(
        "a target of this repository",
        "what the target requires, shown as a checklist in the report",
        "for dropped rows that cannot be kept: --accept-loss",
    ),
    examples=("apply", "apply production 4f2a9c1d0b7e"),
)
