"""What a delivery can say: one class for each kind of event. Plain values; `incoming` makes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Repository:
    """The repository of an event: `id` survives renames, `name` is `owner/name`, `installation` mints its tokens."""

    id: int
    name: str
    installation: int


@dataclass(frozen=True, slots=True)
class Sender:
    """Who caused it. Compare `id`s: logins can be renamed and taken over."""

    id: int
    login: str
    is_bot: bool = False


@dataclass(frozen=True, slots=True)
class PullChanged:
    """A pull request has a new head or base, or is open again."""

    repository: Repository
    number: int
    head_sha: str
    base_ref: str
    action: str
    sender: Sender


@dataclass(frozen=True, slots=True)
class PullClosed:
    """A pull request was closed; `merged` says how."""

    repository: Repository
    number: int
    head_sha: str
    merged: bool


@dataclass(frozen=True, slots=True)
class CommentPosted:
    """Somebody wrote a comment on a pull request, or changed one (`edited`): that is answered at most, and never obeyed.

    `body` has at most 65,536 characters, without NUL.
    """

    repository: Repository
    number: int
    comment_id: int
    body: str
    author: Sender
    by_app: bool
    edited: bool = False


@dataclass(frozen=True, slots=True)
class CheckRerequested:
    """Somebody pressed Re-run. `check_id` is 0 when it was for the whole suite; `numbers` is empty for forks."""

    repository: Repository
    head_sha: str
    check_id: int
    external_id: str
    app_id: int
    numbers: tuple[int, ...]
    sender: Sender


@dataclass(frozen=True, slots=True)
class CheckAction:
    """Somebody pressed one of our buttons in a check run."""

    repository: Repository
    head_sha: str
    check_id: int
    external_id: str
    app_id: int
    numbers: tuple[int, ...]
    identifier: str
    sender: Sender


@dataclass(frozen=True, slots=True)
class MergeGroupRequested:
    """A merge queue waits for a verdict on `head_sha`, which already contains `base_sha`."""

    repository: Repository
    head_sha: str
    head_ref: str
    base_sha: str
    base_ref: str


@dataclass(frozen=True, slots=True)
class BasePushed:
    """A branch (not a tag) moved from `before` to `after`, or is gone."""

    repository: Repository
    branch: str
    before: str
    after: str
    deleted: bool
    sender: Sender


@dataclass(frozen=True, slots=True)
class InstallationChanged:
    """The app was installed, removed, suspended, or given other repositories or permissions."""

    installation: int
    action: str
    account: str
    added: tuple[int, ...] = ()
    removed: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Ping:
    """GitHub tries the address."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """A delivery that asks nothing of us; the answer is 202."""

    reason: str


@dataclass(frozen=True, slots=True)
class Malformed:
    """A signed body that is not what its event name says; the answer is 400."""

    reason: str


Event: TypeAlias = (
    PullChanged | PullClosed | CommentPosted | CheckRerequested | CheckAction | MergeGroupRequested | BasePushed
    | InstallationChanged | Ping | Ignored | Malformed
)  # fmt: skip
