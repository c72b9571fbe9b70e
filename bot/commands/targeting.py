"""Which target a command means, who may change it, and whether its requirements hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.commands.authorize import looks_like_sha
from bot.commands.model import Case, Refused
from bot.github import permissions, reads
from bot.github.client import Gateway
from bot.github.permissions import Role
from bot.github.reads import Pull
from bot.render import escape
from bot.store import changes, pulls
from bot.store.changes import Change
from bot.targets import sessions
from bot.targets.file import Target
from bot.targets.requirements import Facts


def chosen(case: Case) -> Target:
    """Return the target that the command names, or the only one. Raises Refused with the names there are."""
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


def refuse_people(case: Case, target: Target) -> None:
    """Raise Refused unless the commenter may change this target."""
    people = target.people
    if case.role < people.role:
        raise Refused(
            f"Target {target.name} is for people with {people.permission} permission; yours is {case.role.name.lower()}."
        )
    if people.users and case.actor.login.lower() not in {user.lower() for user in people.users}:
        raise Refused(f"Target {target.name} may be changed by {', '.join(people.users)} only.")
    if people.not_author and case.actor.id == case.pull.author.id:
        raise Refused(f"Target {target.name} may not be changed by the author of the pull request.")


def facts(case: Case) -> Facts:
    """Ask GitHub and our rows for what requirements are about."""
    with case.store.transaction() as conn:
        made = changes.of_pull(conn, case.key)
        pushers = pulls.pushers(conn, case.key.repository_id, case.pull.head_sha)
    reviewed = reviewers(case.gateway, case.pull, pushers)
    return Facts(
        verdict=case.run.verdict if case.run else "not there",
        approvers=reviewed.approvers,
        changes_requested=reviewed.objectors,
        draft=case.pull.draft,
        merged=case.pull.merged,
        base_is_current=case.run is not None and case.run.base_sha == case.pull.base_sha,
        applied_to=applied(case.targets.of(case.repository.full_name), made, case.pull.head_sha),
        now=datetime.now(UTC),
        own_approvers=reviewed.own,
        pusher_known=bool(pushers),
    )


def applied(targets: Sequence[Target], made: Sequence[Change], head_sha: str) -> tuple[str, ...]:
    """Return names of targets whose last finished change from this pull request is an apply of exactly this commit."""
    last: dict[str, Change] = {change.target: change for change in made if change.state == "done"}
    names: list[str] = []
    for target in targets:
        change = last.get(sessions.of(target).identity)
        if change and change.kind == "apply" and change.head_sha == head_sha:
            names.append(target.name)
    return tuple(names)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Who approved exactly this commit, who of its author and pushers did, and who asks for changes: logins."""

    approvers: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    objectors: tuple[str, ...] = ()


def reviewers(gateway: Gateway, pull: Pull, pushers: Sequence[int]) -> Reviewed:
    """Return who reviewed `pull`, as far as it counts: people who have write permission now. `pushers` are ids."""
    found: dict[str, list[str]] = {"approvers": [], "own": [], "objectors": []}
    for review in reads.latest_reviews(gateway, pull.number):
        who = review.reviewer
        if who.is_bot or permissions.role_of(gateway, who.login, who.id) < Role.WRITE:
            continue
        if review.state == "CHANGES_REQUESTED":
            found["objectors"].append(who.login)
        elif review.state == "APPROVED" and review.head_sha == pull.head_sha:
            found["own" if who.id in {pull.author.id, *pushers} else "approvers"].append(who.login)
    return Reviewed(**{kind: tuple(logins) for kind, logins in found.items()})
