"""A typed event becomes rows and jobs, all inside the caller's transaction. Payloads are hints: nothing is judged here."""

from __future__ import annotations

import secrets
from functools import singledispatch

from bot.github import events
from bot.settings import Settings
from bot.store import groups, merges, pulls, queue, repositories
from bot.store.sql import Conn

_LEAVING = frozenset({"deleted", "suspend"})


def take(conn: Conn, event: events.Event, settings: Settings) -> bool:
    """Store what an event asks for; False when it asks nothing of us."""
    repository = getattr(event, "repository", None)
    if repository is not None:
        if not settings.serves(repository.name):
            return False
        repositories.seen(conn, repositories.Repository(repository.id, repository.name, repository.installation))
    return _take(event, conn, settings)


@singledispatch
def _take(_event: events.Event, _conn: Conn, _settings: Settings) -> bool:
    return False


@_take.register
def _(event: events.PullChanged, conn: Conn, _settings: Settings) -> bool:
    if event.action in {"opened", "synchronize"}:
        pulls.pushed(conn, event.repository.id, event.head_sha, event.sender.id)
    _want(conn, event.repository.id, event.number, event.head_sha, event.base_ref)
    return True


@_take.register
def _(event: events.PullClosed, conn: Conn, _settings: Settings) -> bool:
    """Whatever runs is out of date; whether it is closed is asked by the worker, so that an old body closes nothing."""
    _want(conn, event.repository.id, event.number, event.head_sha, "")
    if event.merged:
        merges.want(conn, pulls.Key(event.repository.id, event.number))
        queue.ask_merged(conn, event.repository.id, event.number)
    return True


@_take.register
def _(event: events.CommentPosted, conn: Conn, settings: Settings) -> bool:
    """A comment goes to a worker only when it may hold a command of a person; finding that out is the worker's."""
    body = event.body.lower()
    addressed = settings.command_prefix in body or f"@{settings.bot_name}".lower() in body
    if event.author.is_bot or event.by_app or not addressed:
        return False
    ids = {"repository_id": event.repository.id, "number": event.number, "comment_id": event.comment_id}
    task = queue.EDITED if event.edited else queue.COMMENT
    return queue.ask(conn, task, lock=f"{task}:{event.repository.id}:{event.comment_id}", **ids)


@_take.register
def _(event: events.CheckRerequested, conn: Conn, settings: Settings) -> bool:
    """Re-run is the command `check` of who pressed it; a merge group has no conversation, and its commit never changes."""
    if settings.app_id is not None and event.app_id != settings.app_id:
        return False
    numbers = () if event.sender.is_bot else _numbers(conn, event)
    for number in numbers:
        _press(conn, event, number, "rerun")
    again = groups.again(conn, event.repository.id, event.head_sha)
    if again:
        queue.ask_group(conn, event.repository.id, event.head_sha)
    return bool(numbers) or again


@_take.register
def _(event: events.CheckAction, conn: Conn, settings: Settings) -> bool:
    """A button is a command of its sender; the worker asks for the permission at that time."""
    numbers = _numbers(conn, event)
    if (settings.app_id is not None and event.app_id != settings.app_id) or event.sender.is_bot or not numbers:
        return False
    return _press(conn, event, numbers[0], event.identifier)


@_take.register
def _(event: events.MergeGroupRequested, conn: Conn, _settings: Settings) -> bool:
    base_ref = event.base_ref.removeprefix("refs/heads/")
    groups.want(conn, groups.Group(event.repository.id, event.head_sha, event.base_sha, base_ref, event.head_ref))
    queue.ask_group(conn, event.repository.id, event.head_sha)
    return True


@_take.register
def _(event: events.BasePushed, conn: Conn, _settings: Settings) -> bool:
    if event.deleted:
        return False
    pulls.pushed(conn, event.repository.id, event.after, event.sender.id)
    lock = f"pushed:{event.repository.id}:{event.branch}"
    return queue.ask(conn, queue.PUSHED, lock=lock, repository_id=event.repository.id, branch=event.branch)


@_take.register
def _(event: events.InstallationChanged, conn: Conn, _settings: Settings) -> bool:
    if event.action in _LEAVING:
        return repositories.removed(conn, event.installation) > 0
    return repositories.removed(conn, event.installation, event.removed) > 0


def _press(conn: Conn, event: events.CheckRerequested | events.CheckAction, number: int, identifier: str) -> bool:
    """Each press is a command of its own, also a second one of the same button; while one waits, another adds nothing."""
    ids: dict[str, int | str] = {
        "repository_id": event.repository.id, "number": number, "head_sha": event.head_sha, "press": 1 + secrets.randbits(62),
        "identifier": identifier, "actor": event.sender.login, "actor_id": event.sender.id, "check_id": event.check_id,
    }  # fmt: skip
    lock = f"button:{event.repository.id}:{number}:{event.check_id}:{identifier}:{event.sender.id}"
    return queue.ask(conn, queue.BUTTON, lock=lock, **ids)


def _want(conn: Conn, repository_id: int, number: int, head_sha: str, base_ref: str) -> None:
    pulls.want(conn, pulls.Key(repository_id, number), head_sha=head_sha, base_ref=base_ref)
    queue.ask_pull(conn, repository_id, number)


def _numbers(conn: Conn, event: events.CheckRerequested | events.CheckAction) -> tuple[int, ...]:
    """Our own external id leads: GitHub leaves the numbers out for forks. A whole suite is found by its commit."""
    kind, _, rest = event.external_id.partition("/")
    number = rest.partition("/")[0]
    if kind == "pull" and number.isascii() and number.isdigit():
        return (int(number),)
    return event.numbers or pulls.with_head(conn, event.repository.id, event.head_sha)
