"""The embedded PostgreSQL for the bot's own rows: a lasting data folder that every bot process of a machine shares.

Who needs it first starts it; who leaves last stops it. It never holds an examination or a target.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from psycopg.conninfo import make_conninfo

from bot.errors import SettingsError, Unavailable
from bot.postgres import owner, servers

_CONFIG = """
# Written by migrate-bot.
listen_addresses = ''
unix_socket_directories = '{run}'
unix_socket_permissions = 0700
max_connections = 60
shared_buffers = '32MB'
"""
USER = "migrate_bot"
_SOCKET_LIMIT = 100
"""Bytes of a socket folder's path that every system accepts (107 for the whole name)."""


class Embedded:
    """The cluster below `folder`. `hold` starts it when needed and keeps it alive as long as the block lasts."""

    def __init__(self, folder: Path) -> None:
        """`folder` is created, with parents, readable by its owner (as root: enterable by the server's account)."""
        self.folder = folder.absolute()
        self._server = servers.find()
        self._owner = _account()

    @contextmanager
    def hold(self) -> Iterator[str]:
        """Yield the connection string. Raises SettingsError or Unavailable when the cluster cannot be had."""
        self._prepare_folders()
        with self._lock("users") as users:
            with self._lock("start") as start:
                fcntl.flock(start, fcntl.LOCK_EX)
                fcntl.flock(users, fcntl.LOCK_SH)
                self._ensure_running()
            try:
                yield self.conninfo()
            finally:
                self._leave(users)

    def conninfo(self) -> str:
        """Return the connection string, password included: not for logs."""
        return make_conninfo(
            "",
            host=str(self._run),
            user=USER,
            dbname="postgres",
            password=self._password.read_text(),
            application_name="migrate-bot",
        )

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    @property
    def _run(self) -> Path:
        return self.folder / "run"

    @property
    def _password(self) -> Path:
        return self.folder / "password"

    def _prepare_folders(self) -> None:
        if len(os.fsencode(self._run)) > _SOCKET_LIMIT:
            raise SettingsError(
                f"The path of the state folder {self.folder} is too long for a socket.",
                hint="Set MIGRATE_BOT_STATE_DIR to a shorter path.",
            )
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o755 if self._owner.drops else 0o700)
            for path in (self._data, self._run):
                path.mkdir(exist_ok=True, mode=0o700)
                if self._owner.drops:
                    os.chown(path, self._owner.uid, self._owner.gid)
        except OSError as error:
            raise SettingsError(
                f"The state folder {self.folder} cannot be used: {error.strerror}.", hint="Set MIGRATE_BOT_STATE_DIR."
            ) from error

    @contextmanager
    def _lock(self, name: str) -> Iterator[IO[bytes]]:
        with (self.folder / f"{name}.lock").open("ab") as handle:
            yield handle

    def _ensure_running(self) -> None:
        if not (self._data / "PG_VERSION").exists():
            self._create()
        if self._ctl("status").returncode != 0:
            answer = self._ctl("start", "--wait", "--log", str(self._run / "server.log"))
            if answer.returncode != 0:
                raise Unavailable("The bot's embedded PostgreSQL does not start.", hint=f"Its log is {self._run / 'server.log'}.")

    def _create(self) -> None:
        """Create the cluster. The password file that initdb reads lies in a folder that only the server's account can enter."""
        self._password.touch(mode=0o600)
        self._password.write_text(secrets.token_urlsafe(32))
        copy = self._run / "password"
        copy.touch(mode=0o600)
        copy.write_bytes(self._password.read_bytes())
        if self._owner.drops:
            os.chown(copy, self._owner.uid, self._owner.gid)
        places = ("--pgdata", str(self._data), "--pwfile", str(copy))
        answer = self._run_program(
            "initdb", *places, "--username", USER, "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8"
        )
        copy.unlink()
        if answer.returncode != 0:
            raise Unavailable(f"The bot's embedded PostgreSQL cannot be created: {_last_line(answer.stderr)}")
        with (self._data / "postgresql.conf").open("a") as config:
            config.write(_CONFIG.format(run=str(self._run).replace("'", "''")))

    def _leave(self, users: IO[bytes]) -> None:
        """Stop the server when nobody else holds it. The start lock keeps a newcomer from arriving in between."""
        with self._lock("start") as start:
            fcntl.flock(start, fcntl.LOCK_EX)
            fcntl.flock(users, fcntl.LOCK_UN)
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            self._ctl("stop", "--mode", "fast", "--wait")

    def _ctl(self, action: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self._run_program("pg_ctl", action, "--pgdata", str(self._data), *arguments)

    def _run_program(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one program as the server's account; its session is its own, so that Ctrl-C at our terminal spares it."""
        with (self.folder / "control.log").open("w+") as log:
            answer = subprocess.run(
                [self._server.program(name), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                text=True,
                check=False,
                cwd="/",
                env={"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"},
                start_new_session=True,
                timeout=120,
                user=self._owner.uid if self._owner.drops else None,
                group=self._owner.gid if self._owner.drops else None,
                extra_groups=[] if self._owner.drops else None,
            )
            log.seek(0)
            return subprocess.CompletedProcess(answer.args, answer.returncode, "", log.read())


def _account() -> owner.Owner:
    """As root, a packaged `postgres` account is better than the one that throw-away clusters use: they stay apart."""
    plain = owner.find()
    if plain.drops:
        try:
            entry = pwd.getpwnam("postgres")
        except KeyError:
            return plain
        return owner.Owner(entry.pw_uid, entry.pw_gid, "postgres", drops=True)
    return plain


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no reason given"
