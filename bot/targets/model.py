"""The nouns of a change to a real database: the package that is executed, its steps, and how each file ended."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.scripts.model import Layout

STEPS = ("lease", "lock", "state", "drift", "safety", "rehearsal", "keep", "files", "rows", "restore", "verify")


@dataclass(frozen=True, slots=True)
class Package:
    """The very bytes of one examination: both trees' schema files, the order of the numbered ones, and the proven way back.

    `keeping` says whether rows that the change drops were seen to come back when they were kept aside (empty: not tried), and
    `back` of which tables and columns.
    """

    base: Mapping[str, bytes]
    head: Mapping[str, bytes]
    base_order: tuple[str, ...]
    head_order: tuple[str, ...]
    rollback: str = ""
    rollback_status: str = "not_needed"
    layout: Layout = field(default_factory=Layout)
    keeping: str = ""
    back: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """Return 64 hex digits over all that may be executed."""
        seen = hashlib.sha256()
        for label, tree, order in (("base", self.base, self.base_order), ("head", self.head, self.head_order)):
            seen.update(f"{label} {' '.join(order)}\n".encode())
            for path in sorted(tree):
                seen.update(f"{path} {hashlib.sha256(tree[path]).hexdigest()}\n".encode())
        seen.update(self.rollback.encode())
        return seen.hexdigest()

    @property
    def changed(self) -> tuple[str, ...]:
        """Return the numbered files whose bytes differ from base."""
        return tuple(path for path in self.head_order if self.base.get(path) != self.head[path])


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """How one file went. `state` is pending, applied, failed or partly (statements before `ran` are permanent).

    `line` and `error` say where and why it stopped; `ran` of `total` statements took effect or were rolled back.
    """

    path: str
    total: int
    state: str = "pending"
    ran: int = 0
    line: int = 0
    error: str = ""
    tries: int = 1


@dataclass(frozen=True, slots=True)
class Result:
    """How a change ended. `state` is done, failed, refused or busy; `reason` is one sentence, `details` further lines."""

    state: str
    reason: str = ""
    details: tuple[str, ...] = ()
    files: tuple[FileOutcome, ...] = ()
    safety: Mapping[str, str] = field(default_factory=dict)
    change_id: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return plain values for the change's row."""
        return {"reason": self.reason, "details": list(self.details), "files": [asdict(file) for file in self.files]}


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a change is: `step` of STEPS, and within `files` which statement of which file."""

    step: str
    text: str
    file: int = 0
    files: int = 0
    statement: int = 0
    statements: int = 0


Watch = Callable[[Progress], None]


def unwatched(_progress: Progress) -> None:
    """Watch nothing."""
