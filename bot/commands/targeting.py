"""Which target a command means, who may change it, and whether its requirements hold."""

from __future__ import annotations

import difflib

from bot.commands import observed
from bot.commands.authorize import looks_like_sha
from bot.commands.model import Case, Refused
from bot.commands.observed import Judged, Scene
from bot.render import escape
from bot.targets import people
from bot.targets.file import Target
from bot.targets.people import Person, TargetVerb
from bot.targets.requirements import Facts


def chosen(case: Case, *options: str) -> Target:
    """Return the target that the command names, or the only one. Raises Refused with the names there are.

    `options` are those that the command has.
    """
    _refuse_odd(case.command.arguments, options)
    known = case.targets.of(case.repository.full_name)
    if not known:
        raise Refused("No target is configured for this repository; the operator of the bot keeps them in the targets file.")
    names = ", ".join(escape.code(target.name) for target in known)
    words = [word for word in case.command.arguments if not word.startswith("--") and not looks_like_sha(word)]
    if not words:
        if len(known) > 1:
            raise Refused(f"Say which target: {names}.")
        return known[0]
    found = next((target for target in known if target.name == words[0].lower()), None)
    if found is None:
        raise Refused(f"There is no target {escape.code(words[0], 40)} here; there is {names}.")
    return found


def _refuse_odd(arguments: tuple[str, ...], options: tuple[str, ...]) -> None:
    """Refuse what would silently mean nothing: an option that there is not, a second target."""
    odd = next((word for word in arguments if word.startswith("-") and word not in options), "")
    if odd:
        near = difflib.get_close_matches(odd, options, n=1)
        known = f"there is {', '.join(options)}" if options else "there is none"
        meant = f"Did you mean `{near[0]}`?" if near else f"Of options {known}."
        raise Refused(f"{escape.code(odd, 40)} is no option of this command. {meant}")
    names = [word for word in arguments if not word.startswith("-") and not looks_like_sha(word)]
    if len(names) > 1:
        raise Refused(f"One target at a time: {', '.join(escape.code(name, 40) for name in names[:5])} are {len(names)}.")


def refuse_people(case: Case, target: Target, verb: TargetVerb) -> None:
    """Raise Refused unless the commenter may do this to this target."""
    wanted = target.people_for(verb)
    person = Person(case.actor.login, case.role, case.actor.id == case.pull.author.id)
    missing = people.refusal(wanted, person, lambda team: observed.in_team(scene(case), team, case.actor.login))
    if missing:
        named = {"allow-drift": "accepting drift", "accept-loss": "accepting the loss of rows"}.get(verb, verb)
        who = escape.markdown(people.words(wanted))
        raise Refused(f"On target {escape.code(target.name)}, {named} is for {who}; {missing}.")


def facts(case: Case, target: Target) -> Facts:
    """Ask GitHub and our rows for what the requirements of `target` are about."""
    judged = Judged(case.run.verdict, case.run.base_sha) if case.run else Judged()
    known = case.targets.of(case.repository.full_name)
    wanted = [item for item in known if item.name == target.name or item.name in target.require.after]
    return observed.facts(scene(case), wanted, judged)


def scene(case: Case) -> Scene:
    """Return where to look for this case."""
    return Scene(case.store, case.gateway, case.repository, case.pull)
