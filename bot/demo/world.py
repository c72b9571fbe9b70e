"""Everything the stand-in knows: users, repositories, pull requests, comments, check runs. Plain values, one lock around."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.demo.bare import Bare

ROLES = ("none", "read", "triage", "write", "maintain", "admin")
LEGACY = {"triage": "read", "maintain": "write"}
ALL_RIGHTS = {
    "metadata": "read",
    "contents": "write",
    "workflows": "write",
    "pull_requests": "write",
    "checks": "write",
    "deployments": "write",
    "merge_queues": "read",
    "statuses": "read",
    "members": "read",
}
_ids = itertools.count(1001)


def new_id() -> int:
    """Return a number that nothing else has."""
    return next(_ids)


def now() -> str:
    """Return the time as GitHub writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class User:
    """A person, or an app's bot user."""

    login: str
    kind: str = "User"
    id: int = field(default_factory=new_id)


@dataclass
class Reaction:
    """A reaction of a user to a comment."""

    user: User
    content: str
    id: int = field(default_factory=new_id)
    created_at: str = field(default_factory=now)


@dataclass
class Comment:
    """A comment on a pull request; `app_id` when it was written with an installation token."""

    author: User
    body: str
    app_id: int | None = None
    id: int = field(default_factory=new_id)
    created_at: str = field(default_factory=now)
    updated_at: str = ""
    reactions: list[Reaction] = field(default_factory=list)
    edits: int = 0

    def __post_init__(self) -> None:
        """A new comment was changed when it was made; asking the clock twice may give two seconds."""
        self.updated_at = self.updated_at or self.created_at


@dataclass
class Review:
    """A review of one commit, with its comments beside lines."""

    author: User
    state: str
    commit: str
    body: str = ""
    comments: list[dict[str, Any]] = field(default_factory=list)
    id: int = field(default_factory=new_id)
    submitted_at: str = field(default_factory=now)


@dataclass
class CheckRun:
    """A check run; `output` and `annotations` are kept apart because annotations are appended."""

    name: str
    head_sha: str
    app_id: int
    status: str = "queued"
    conclusion: str | None = None
    external_id: str = ""
    details_url: str = ""
    started_at: str = field(default_factory=now)
    completed_at: str | None = None
    title: str | None = None
    summary: str | None = None
    text: str | None = None
    annotations: list[dict[str, Any]] = field(default_factory=list)
    actions: list[dict[str, Any]] = field(default_factory=list)
    id: int = field(default_factory=new_id)
    suite_id: int = field(default_factory=new_id)


@dataclass
class Deployment:
    """A deployment and its statuses, oldest first."""

    sha: str
    ref: str
    environment: str
    task: str
    description: str
    payload: dict[str, Any]
    creator: User
    id: int = field(default_factory=new_id)
    created_at: str = field(default_factory=now)
    statuses: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Pull:
    """A pull request; `head_repository_id` differs from its repository's id when it comes from a fork."""

    repository: Repository
    number: int
    title: str
    body: str
    author: User
    head_ref: str
    base_ref: str
    head_repository_id: int
    head_owner: str
    draft: bool = False
    open_to_edits: bool = False
    state: str = "open"
    merged_at: str | None = None
    merge_sha: str = ""
    merged_by: User | None = None
    id: int = field(default_factory=new_id)
    created_at: str = field(default_factory=now)
    comments: list[Comment] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)

    @property
    def ref(self) -> str:
        """The ref under which the base repository has the head."""
        return f"refs/pull/{self.number}/head"

    @property
    def head_sha(self) -> str:
        """The head commit now."""
        return self.repository.git.resolve(self.ref)

    @property
    def base_sha(self) -> str:
        """The base branch's tip; empty when the branch is gone."""
        return self.repository.git.resolve(f"refs/heads/{self.base_ref}", missing="")

    @property
    def is_fork(self) -> bool:
        """Whether the head lives in another repository."""
        return self.head_repository_id != self.repository.id

    @property
    def checks(self) -> list[CheckRun]:
        """The check runs of the head commit, oldest first."""
        head = self.head_sha
        return [run for run in self.repository.check_runs if run.head_sha == head]


@dataclass
class Repository:
    """A repository over a real bare git repository. `roles` maps logins; everybody else may read.

    `protected` are branches that move by pull requests only. `rule_checks` and `protected_checks` are the checks that a
    ruleset and the classic protection of branches require, each with the app that it is pinned to.
    """

    owner: User
    name: str
    git: Bare
    default_branch: str = "main"
    installed: bool = True
    private: bool = False
    id: int = field(default_factory=new_id)
    roles: dict[str, str] = field(default_factory=dict)
    pulls: dict[int, Pull] = field(default_factory=dict)
    check_runs: list[CheckRun] = field(default_factory=list)
    deployments: list[Deployment] = field(default_factory=list)
    protected: set[str] = field(default_factory=set)
    statuses: list[dict[str, str]] = field(default_factory=list)
    rule_checks: list[tuple[str, int | None]] = field(default_factory=list)
    protected_checks: list[tuple[str, int | None]] = field(default_factory=list)

    @property
    def full_name(self) -> str:
        """`owner/name`."""
        return f"{self.owner.login}/{self.name}"

    def role(self, login: str) -> str:
        """Return the role of a login: one of `ROLES`."""
        return self.roles.get(login, "none" if self.private else "read")

    def comment(self, comment_id: int) -> tuple[Pull, Comment] | None:
        """Return a comment and its pull request."""
        return next(((pull, item) for pull in self.pulls.values() for item in pull.comments if item.id == comment_id), None)


@dataclass
class Delivery:
    """One webhook as it was sent, and what the receiver answered (0: nothing)."""

    guid: str
    event: str
    action: str
    body: bytes
    headers: dict[str, str]
    status: int = 0
    answer: str = ""
    redelivery: bool = False
    id: int = field(default_factory=new_id)
    delivered_at: str = field(default_factory=now)


@dataclass
class World:
    """The whole of it. One installation of one app. `forks` are repositories of people, the app is not in them."""

    folder: Path
    url: str
    app_id: int
    app_slug: str = "migrate-bot"
    rights: dict[str, str] = field(default_factory=lambda: dict(ALL_RIGHTS))
    suspended: bool = False
    installation_id: int = field(default_factory=new_id)
    users: dict[str, User] = field(default_factory=dict)
    repositories: dict[str, Repository] = field(default_factory=dict)
    forks: dict[str, Repository] = field(default_factory=dict)
    teams: dict[str, dict[str, str]] = field(default_factory=dict)
    deliveries: list[Delivery] = field(default_factory=list)

    def user(self, login: str) -> User:
        """Return the user with this login, creating it the first time."""
        kind = "Bot" if login.endswith("[bot]") else "User"
        return self.users.setdefault(login, User(login, kind))

    @property
    def bot(self) -> User:
        """The app's own user."""
        return self.user(f"{self.app_slug}[bot]")
