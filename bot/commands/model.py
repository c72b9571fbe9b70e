"""The nouns of a conversation: a verb and what it declares, the case it is about, and how it ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.commands.parse import Written
from bot.errors import UsageError
from bot.github.client import Gateway
from bot.github.events import Sender
from bot.github.permissions import Role
from bot.github.reads import Pull
from bot.settings import Settings
from bot.store.database import Store
from bot.store.pulls import Key
from bot.store.repositories import Repository
from bot.store.runs import Run
from bot.targets.file import Targets


class End(StrEnum):
    """How a command ended, and the reaction that shows it."""

    DONE = "rocket"
    REFUSED = "confused"
    FAILED = "-1"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended, with the answer in Markdown (untrusted parts already escaped); empty for no comment.

    `busy` says that nothing was done because somebody else has the target.
    """

    end: End
    text: str = ""
    busy: bool = False


class Refused(UsageError):
    """The command is not carried out; nothing was touched. The message is shown to who asked."""


@dataclass(frozen=True, slots=True)
class Branch:
    """Some files on both sides of the merge: `merged` with the base at `base_sha`, `own` (mode, bytes) as the branch has them."""

    base_sha: str
    merged: Mapping[str, bytes]
    own: Mapping[str, tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a verb may look at. `run` is the report that the command follows.

    `file` reads the head's merge result, `branch` reads files there and on the pull request's own branch. `merged_as` is the
    commit that a merge made, when its target is changed without anybody asking; the operator allowed that beforehand.
    """

    store: Store
    settings: Settings
    gateway: Gateway
    repository: Repository
    pull: Pull
    run: Run | None
    actor: Sender
    command: Written
    role: Role
    comment_id: int
    targets: Targets = field(default_factory=Targets)
    worker: str = ""
    merged_as: str = ""
    file: Callable[[str], bytes | None] = lambda _path: None
    branch: Callable[[Sequence[str]], Branch] = lambda _paths: Branch("", {}, {})
    verbs: tuple[Verb, ...] = ()

    @property
    def key(self) -> Key:
        """Return the pull request."""
        return Key(self.repository.repository_id, self.pull.number)


@dataclass(frozen=True, slots=True)
class Verb:
    """One command: how it is written, who may, what it needs. Help, docs and refusals are made from this.

    `bound` verbs hold only for the commit whose report they follow. `author` says whether the pull request's author may
    without the role. `open_only` verbs make no sense once the pull request is closed.
    """

    name: str
    usage: str
    summary: str
    act: Callable[[Case], Outcome]
    who: Role = Role.WRITE
    author: bool = False
    bound: bool = False
    open_only: bool = True
    needs: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
