"""What is true now about a pull request: asked of GitHub and of our rows, only as far as a target wants to know."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.commands.model import Refused
from bot.errors import BotError, Unavailable
from bot.github import permissions, reads, surroundings
from bot.github.client import FETCH, MEMBERS, OTHERS, Gateway
from bot.github.limits import NotThere
from bot.github.permissions import Role
from bot.github.reads import Pull
from bot.github.surroundings import Signal
from bot.store import changes, pulls
from bot.store.changes import Change
from bot.store.database import Store
from bot.store.repositories import Repository
from bot.targets import sessions
from bot.targets.file import Target
from bot.targets.requirements import Facts


@dataclass(frozen=True, slots=True)
class Scene:
    """Where to look: our rows, GitHub, the pull request as it is now."""

    store: Store
    gateway: Gateway
    repository: Repository
    pull: Pull

    def asking(self, rights: dict[str, str]) -> AbstractContextManager[Gateway]:
        """Return a connection with other rights, for questions that the usual token may not ask."""
        return self.gateway.app.repository(self.repository.installation_id, self.repository.repository_id, rights)


@dataclass(frozen=True, slots=True)
class Judged:
    """The report that is followed: its verdict, and the base that the commit was merged onto."""

    verdict: str = "not there"
    base_sha: str = ""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Who approved exactly this commit, who of its author and pushers did, and who asks for changes: logins."""

    approvers: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    objectors: tuple[str, ...] = ()


def facts(scene: Scene, targets: Sequence[Target], judged: Judged) -> Facts:
    """Return what the requirements of these targets are about. Raises SettingsError when a target has no address."""
    pull = scene.pull
    key = pulls.Key(scene.repository.repository_id, pull.number)
    with scene.store.transaction() as conn:
        made = changes.of_pull(conn, key)
        pushers = pulls.pushers(conn, key.repository_id, pull.head_sha)
    wanted = [target.require for target in targets]
    reviewed = reviewers(scene.gateway, pull, pushers) if any(item.approvals for item in wanted) else Reviewed()
    return Facts(
        verdict=judged.verdict,
        approvers=reviewed.approvers,
        changes_requested=reviewed.objectors,
        draft=pull.draft,
        merged=pull.merged,
        base_is_current=any(item.up_to_date for item in wanted) and judged.base_sha == _tip(scene),
        applied_to=applied(targets, made, pull.head_sha),
        now=datetime.now(UTC),
        own_approvers=reviewed.own,
        pusher_known=bool(pushers),
        signals=_signals(scene) if any(item.checks != "any" for item in wanted) else (),
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


def in_team(scene: Scene, team: str, login: str) -> bool:
    """Whether somebody is in a team now. Raises Refused when GitHub does not let us ask: then nobody is let in."""
    try:
        with scene.asking(dict(MEMBERS)) as gateway:
            return surroundings.is_member(gateway, team, login)
    except Unavailable:
        raise
    except BotError:
        raise Refused(
            f"Whether you are in the team {team} cannot be asked: the App lacks the permission to read members."
        ) from None


def _tip(scene: Scene) -> str:
    """Return the base branch's tip: what a pull request says of its base may be older."""
    try:
        with scene.asking(dict(FETCH)) as gateway:
            return surroundings.tip(gateway, scene.pull.base_ref)
    except NotThere:
        return ""


def _signals(scene: Scene) -> tuple[Signal, ...] | None:
    try:
        with scene.asking(dict(OTHERS)) as gateway:
            return surroundings.signals(gateway, scene.pull.head_sha)
    except Unavailable:
        raise
    except BotError:
        return None
