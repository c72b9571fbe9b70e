"""A target on Neon: its sessions, the branch kept before a change, a branch to rehearse on, and going back to the kept one."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cached_property

import psycopg
import structlog
from psycopg import sql

from bot.errors import BotError, CouldNotJudge, Unavailable, UsageError
from bot.targets.connect import Conn, Parts, Room, Safety, TargetSessions, Workshop, read_address
from bot.targets.file import Target
from bot.targets.neonapi import Branch, NeonApi

PREFIX = "migrate-bot-"
"""Names of branches that live only as long as one change; the sweep ends those that are past their time."""
REHEARSED_FOR = timedelta(hours=6)
MARGIN = timedelta(days=1)
WAKING = 20.0
"""Seconds that a compute gets to answer."""
log = structlog.get_logger("neon")


class NeonSessions(TargetSessions):
    """Sessions of a branch. The address is asked of Neon when the first session is opened, and kept in this process only."""

    def __init__(self, target: Target, api: NeonApi, branch: Branch | None = None) -> None:
        """Take the branch of the targets file, or `branch` itself; nothing is asked yet."""
        assert target.neon is not None
        self.target = target
        self.identity = target.neon.identity
        self._place, self._api, self._given = target.neon, api, branch

    @cached_property
    def branch(self) -> Branch:
        """The branch that is the target. Raises UsageError when there is none of that name."""
        found = self._given or self._api.find(self._place.branch)
        if found is None:
            raise UsageError(
                f"Target {self.target.name}: the Neon project {self._place.project} has no branch {self._place.branch}.",
                hint="Look at the neon block in the targets file.",
            )
        return found

    @cached_property
    def _address(self) -> Parts:
        return read_address(self.target, self._api.address(self.branch.branch_id))

    def parts(self) -> Parts:
        """Return the address as libpq's parameters: a secret."""
        return self._address

    def open(self, purpose: str, *, read_only: bool = False) -> Conn:
        """Open a session as usual; a compute that wakes up or was just restarted gets some time. Raises Unavailable."""
        until = time.monotonic() + min(WAKING, self._place.wait_s)
        while True:
            try:
                return super().open(purpose, read_only=read_only)
            except Unavailable:
                if time.monotonic() > until:
                    raise
                self.__dict__.pop("_address", None)
                time.sleep(0.3)

    def plan_safety(self, name: str) -> Safety:
        """Return a free branch name that begins with `name`, and until when the branch is kept."""
        taken = {branch.name for branch in self._api.branches(name)}
        free = name if name not in taken else next(f"{name}-{n}" for n in range(2, len(taken) + 3) if f"{name}-{n}" not in taken)
        return {"branch": free, "until": (datetime.now(UTC) + timedelta(days=self._place.keep_days)).isoformat()}

    def make_safety(self, planned: Safety) -> Safety:
        """Make the branch; an older one of an interrupted try, given with its id, is kept as long as it is there."""
        if planned.get("branch_id"):
            known = self._api.find(planned["branch_id"])
            if known is not None:
                return planned
        ends = datetime.fromisoformat(planned["until"]) + MARGIN
        made = self._api.create(planned["branch"], self.branch.branch_id, ends, endpoint=False)
        return {**planned, "branch_id": made.branch_id}

    @property
    def rehearses(self) -> bool:
        """Whether the operator wants a change to be tried on a branch of the real data first."""
        return self._place.rehearse

    @contextmanager
    def rehearsal(self, name: str) -> Iterator[TargetSessions]:
        """Yield sessions of a branch of the real data that is deleted afterwards."""
        full = f"{PREFIX}{name}-{secrets.token_hex(4)}"
        made = self._api.create(full, self.branch.branch_id, datetime.now(UTC) + REHEARSED_FOR, endpoint=True)
        try:
            yield NeonSessions(self.target, self._api, made)
        finally:
            self._drop(made)

    @property
    def has_workshop(self) -> bool:
        """Whether the operator wants throw-away databases to be made on a branch of the project."""
        return self.target.ephemeral == "neon"

    @contextmanager
    def workshop(self) -> Iterator[Workshop]:
        """Yield what makes databases on a branch that is deleted afterwards."""
        name = f"{PREFIX}proof-{self.target.name}-{secrets.token_hex(4)}"
        made = self._api.create(name, self.branch.branch_id, datetime.now(UTC) + REHEARSED_FOR, endpoint=True)
        try:
            yield _Workshop(NeonSessions(self.target, self._api, made))
        finally:
            self._drop(made)

    def restore(self, safety: Safety, preserve_under: str) -> str:
        """Put the kept branch's state in place of the target's own, which stays under the name `preserve_under`.

        Returns the id of the branch that holds it. The kept branch becomes the target's parent, so its end is taken away
        first. Raises UsageError when it is gone.
        """
        kept = self._api.find(safety.get("branch_id", "")) if safety.get("branch_id") else None
        if kept is None:
            raise UsageError(
                f"The safety branch {safety.get('branch', '')} is no longer there.", hint="Run the rollback without --restore."
            )
        self._api.keep(kept.branch_id)
        self._api.restore(self.branch.branch_id, kept.branch_id, preserve_under)
        self.__dict__.pop("_address", None)
        preserved = self._api.find(preserve_under)
        return preserved.branch_id if preserved else ""

    def _drop(self, branch: Branch) -> None:
        """Delete a branch of ours; when that fails, its expiry and the next sweep end it."""
        try:
            self._api.delete(branch.branch_id)
        except BotError as error:
            log.warning("branch not deleted", branch=branch.name, reason=error.message)


class _Workshop:
    """Databases beside the real one's copy on a temporary branch, made the way Neon itself makes databases."""

    def __init__(self, sessions: TargetSessions) -> None:
        self._sessions, self._mark = sessions, secrets.token_hex(4)

    def create(self, name: str, template: str | None = None) -> Room:
        """Make one that belongs to who runs the files. Raises CouldNotJudge when the server refuses."""
        wish = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(self._full(name)))
        if template is not None:
            wish += sql.SQL(" TEMPLATE {}").format(sql.Identifier(self._full(template)))
        if self._sessions.target.role:
            wish += sql.SQL(" OWNER {}").format(sql.Identifier(self._sessions.target.role))
        try:
            with self._sessions.open("migrate-bot proof") as conn:
                conn.execute("RESET ROLE")
                conn.execute(wish)
        except psycopg.Error as error:
            raise CouldNotJudge(f"Neon made no throw-away database (SQLSTATE {error.sqlstate or 'none'}).") from None
        return _Room(self._sessions, self._full(name))

    def _full(self, name: str) -> str:
        return f"migrate_bot_{name}_{self._mark}"


class _Room(TargetSessions):
    """One database of a workshop."""

    def __init__(self, sessions: TargetSessions, database: str) -> None:
        self.target, self.identity = sessions.target, f"{sessions.identity}/{database}"
        self._known = {**sessions.parts(), "dbname": database}

    def runner(self) -> Conn:
        """Open a session that runs files."""
        return self.open("migrate-bot proof")

    def reader(self) -> Conn:
        """Open a session that only reads, with an empty search_path."""
        return self.open("migrate-bot proof", read_only=True)


_OURS = re.compile(rf"{PREFIX}(?:rehearsal|proof)-[a-z0-9-]+-[0-9a-f]{{8}}")


def is_temporary(name: str) -> bool:
    """Whether a branch of this name is one that we made for a single change."""
    return _OURS.fullmatch(name) is not None
