"""`help`: what there is, or one verb in full."""

from __future__ import annotations

from bot.commands import describe
from bot.commands.model import Case, End, Outcome, Verb
from bot.github.permissions import Role
from bot.render import escape


def _act(case: Case) -> Outcome:
    prefix = case.settings.command_prefix
    if not case.command.arguments:
        return Outcome(End.DONE, describe.overview(case.verbs, prefix, case.targets.verbs))
    name = case.command.arguments[0].lower()
    found = next((verb for verb in case.verbs if verb.name == name), None)
    if found:
        return Outcome(End.DONE, describe.page(found, prefix, case.targets.verbs.get(name)))
    return Outcome(End.REFUSED, describe.misunderstood(escape.code(name, 40), "", prefix))


VERB = Verb(
    name="help",
    usage="help [COMMAND]",
    summary="List the commands, or explain one.",
    act=_act,
    who=Role.READ,
    open_only=False,
    examples=("help", "help apply"),
)
