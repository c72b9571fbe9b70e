"""Throw-away clusters: a copy of an image, a server on a unix socket that only we can reach, and nothing left afterwards."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg
from psycopg import sql

from bot.errors import CouldNotJudge, LimitExceeded
from bot.postgres import cache, command, images, leftovers, levels, owner, reach
from bot.postgres.databases import Database
from bot.postgres.images import Image
from bot.postgres.jail.walls import Walls
from bot.postgres.lifeline import END_SECONDS, Lifeline
from bot.postgres.limits import MEBIBYTE, Limits
from bot.postgres.servers import Server

MAKER = "mb_make"
"""The role of the one session that stays with us: it makes databases and roles, and no child is told its password."""
START_SECONDS = 20.0
CRASH_SECONDS = 0.1


def start(image: Image, limits: Limits | None = None, walls: Walls | None = None) -> Cluster:
    """Start a server on a copy of `image` and return it; use it as a context manager, or call `stop`.

    `walls` are the layers of the sandbox; without it all that this machine has. Raises CouldNotJudge when a layer cannot be
    built (the server is then not started at all) or the server does not come up.
    """
    leftovers.sweep_once()
    return Cluster(image, limits or Limits(), walls or levels.detect().walls)


class Cluster:
    """A running throw-away server. `server` is what runs, `killed_by` why the supervisor ended it ("" when it did not).

    `counts`: whether it counts scans and rows. Before PostgreSQL 15 a process of its own did, over a network that the jail
    keeps shut; the server then turns counting off by itself.
    """

    def __init__(self, image: Image, limits: Limits, walls: Walls) -> None:
        """Start it; see `start`."""
        self.image = image
        self.server: Server = image.server
        self.limits = limits
        self.killed_by = ""
        self.log = ""
        self.server_pid = 0
        self._sandbox_failed = False
        self._run_dir = _run_directory()
        self._keeper = Lifeline(_spec(image, limits, walls, self._run_dir))
        self._stopped = False
        self._spares: dict[str, list[str]] = {}
        self._after_stop: Callable[[], None] | None = None
        self._home = self._connect()
        self.counts = self._home.execute("SHOW track_counts").fetchone() == ("on",)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Stop, whatever happened."""
        self.stop()

    @property
    def socket_dir(self) -> Path:
        """The directory of the server's unix socket."""
        return self._run_dir / "s"

    def create(self, name: str, template: str = "empty") -> Database:
        """Create a database as a copy of `template` (the prepared one, or any database of this cluster without sessions)."""
        if self._spares.get(template):
            return self.rename(self._spares[template].pop(), name)
        strategy = " STRATEGY file_copy" if self.server.version >= 15 else ""
        self._make("CREATE DATABASE {} TEMPLATE {}" + strategy, name, template)
        self._make("REVOKE ALL ON DATABASE {} FROM PUBLIC", name)
        self._make("GRANT CONNECT, TEMPORARY, CREATE ON DATABASE {} TO mb_run", name)
        self._make("GRANT CONNECT ON DATABASE {} TO mb_read, mb_observe", name)
        return self.database(name)

    def prepare(self, copies: Mapping[str, int], instead: Mapping[str, str] | None = None) -> None:
        """Copy databases ahead of time, so that later calls of `create` only rename one: how many, by template.

        Templates that this cluster does not hold are left out, and those for which it holds the one that is used `instead`.
        """
        there = {name for (name,) in self._home.execute("SELECT datname::text FROM pg_catalog.pg_database").fetchall()}
        for template in copies.keys() & there - {one for one, other in (instead or {}).items() if other in there}:
            made = [self.create(f"mb_spare_{template}_{number}", template).name for number in range(copies[template])]
            self._spares[template] = made

    def provide(self, roles: Iterable[str]) -> None:
        """Make roles that cannot log in and let the runner act as each; those that are there already stay as they are."""
        for role in roles:
            with contextlib.suppress(psycopg.errors.DuplicateObject, psycopg.errors.ReservedName):
                self._make("CREATE ROLE {} NOLOGIN", role)
                self._make("GRANT {} TO mb_run", role)

    def drop(self, name: str) -> None:
        """Drop a database and end the sessions that are still on it; a missing one is no error."""
        self._make("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def rename(self, name: str, new: str) -> Database:
        """Rename a database without sessions."""
        self._make("ALTER DATABASE {} RENAME TO {}", name, new)
        return self.database(new)

    def database(self, name: str) -> Database:
        """Return the handle of a database that exists (made by `create`, or inside a derived image)."""
        passwords = {role: password for role, password in self.image.passwords.items() if role != MAKER}
        return Database(name, str(self.socket_dir), self.server.release, passwords)

    def arm(self, limits: Limits) -> None:
        """Replace the limits; the deadline counts from now. For clusters that waited in a pool."""
        self.limits = limits
        self._order({"do": "arm", "limits": asdict(limits)})

    def ping(self) -> None:
        """Make one round trip to the server. Raises psycopg.Error when it is gone."""
        self._home.execute("SELECT 1")

    def check(self) -> None:
        """Say whether the cluster still stands; call it when a session broke.

        Raises LimitExceeded when the supervisor has ended it, CouldNotJudge when the server died by itself.
        """
        self._listen(5.0 if self._broken() else 0.0, until_end=True)
        if self.killed_by:
            raise LimitExceeded(_why(self.killed_by, self.limits))
        if self._keeper.ended:
            raise CouldNotJudge("The throw-away PostgreSQL crashed during this run.", hint=self.log.strip()[-600:])

    def _broken(self) -> bool:
        """Whether the server is going down: when one backend crashes, the others are ended a moment later."""
        until = time.monotonic() + CRASH_SECONDS
        try:
            while time.monotonic() < until:
                self.ping()
                time.sleep(0.01)
        except psycopg.Error:
            return True
        return False

    def save(self, key: str, facts: Mapping[str, object] | None = None) -> Image:
        """Stop cleanly and keep everything as a derived image under `key` (`images.derived_key`). Base-branch content only."""
        draft = images.draft_folder(key)
        try:
            for name in (name for names in self._spares.values() for name in names):
                self.drop(name)
            self._home.close()
            (draft / "data").mkdir()
            user = owner.find()
            if user.drops:
                os.chown(draft / "data", user.uid, user.gid)
            self._order({"do": "save", "to": str(draft / "data")})
            self._listen(60.0, until_end=True)
            if not (draft / "data" / "PG_VERSION").exists():
                raise CouldNotJudge("The prepared database could not be kept.", hint=self.log[-600:])
            return images.publish(key, draft, self.server, self.image.passwords, facts or {})
        finally:
            shutil.rmtree(draft, ignore_errors=True)
            self.stop()

    def after_stop(self, action: Callable[[], None]) -> None:
        """Have `action` called once when the cluster has been stopped."""
        self._after_stop = action

    def stop(self) -> None:
        """End every process of the cluster and remove its files; safe to call twice."""
        if not self._home.closed:
            self._home.close()
        self._close_keeper()

    def _close_keeper(self) -> None:
        if self._stopped:
            return
        self._stopped = True
        self._keeper.let_go()
        self._listen(END_SECONDS, until_end=True)
        self._keeper.close()
        shutil.rmtree(self._run_dir, ignore_errors=True)
        if self._after_stop:
            self._after_stop()

    def _make(self, statement: str, *names: str) -> None:
        """Run a statement of our own. Raises LimitExceeded when the supervisor has ended the cluster, else CouldNotJudge."""
        try:
            self._home.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
        except psycopg.OperationalError as error:
            self.check()
            raise CouldNotJudge(f"A throw-away PostgreSQL does not answer: {error}".strip()) from None

    def _order(self, order: dict[str, Any]) -> None:
        self._keeper.order(order)

    def _connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        """Wait for the server and return the session that makes databases."""
        socket = self.socket_dir / ".s.PGSQL.5432"
        home = Database("empty", str(self.socket_dir), self.server.release, self.image.passwords)
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            self._listen(0.0)
            if self._keeper.ended:
                break
            if socket.exists():
                try:
                    return home.connect(MAKER)
                except psycopg.OperationalError:
                    pass
            time.sleep(0.002)
        self._close_keeper()
        if self._sandbox_failed or self.log.startswith("sandbox:"):
            raise CouldNotJudge("The sandbox could not be built, so nothing was executed.", hint=self.log.strip()[-600:])
        raise CouldNotJudge("A throw-away PostgreSQL did not start.", hint=self.log.strip()[-600:])

    def _listen(self, seconds: float, *, until_end: bool = False) -> None:
        """Take in what the keeper has said, waiting at most `seconds`."""
        for message in self._keeper.messages(seconds, until_end=until_end):
            self._note(message)

    def _note(self, message: dict[str, Any]) -> None:
        if message.get("reason") in {"deadline", "disk"}:
            self.killed_by = message["reason"]
        self._sandbox_failed = self._sandbox_failed or message.get("reason") == "sandbox"
        self.log = message.get("log", self.log)
        self.server_pid = message.get("started", self.server_pid)


def _why(reason: str, limits: Limits) -> str:
    if reason == "disk":
        return f"The run wrote more than {limits.disk_bytes // MEBIBYTE} MB and was stopped."
    return f"The run took longer than {limits.seconds:g} seconds and was stopped."


def _run_directory() -> Path:
    """Make the private directory of one cluster, owned by the server's user."""
    user = owner.find()
    path = cache.running() / secrets.token_hex(6)
    path.mkdir(mode=0o700)
    (path / "s").mkdir(mode=0o700)
    if user.drops:
        os.chown(path, user.uid, user.gid)
        os.chown(path / "s", user.uid, user.gid)
    return path


def _spec(image: Image, limits: Limits, walls: Walls, run: Path) -> dict[str, Any]:
    """Return what a keeper needs to know."""
    user = owner.find()
    return {
        "image": str(image.data),
        "run": str(run),
        "data": str(run / "data"),
        "uid": user.uid,
        "gid": user.gid,
        "argv": command.line(image.server, run, limits),
        "env": {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC"},
        "limits": asdict(limits),
        "walls": walls._asdict(),
        "rlimits": reach.rlimits(limits, own_process_table=walls.namespaces),
        "read": reach.readable(image.server),
        "execute": reach.executable(image.server),
        "sockets": str(run / "s"),
    }
