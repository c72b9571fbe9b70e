"""Sessions on a target. Its address never reaches a message: what libpq says is replaced by our own words and an SQLSTATE."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol, TypeAlias

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from bot import redaction
from bot.errors import SettingsError, Unavailable, UsageError
from bot.targets.file import Target

Conn: TypeAlias = psycopg.Connection[tuple[Any, ...]]
_FOREIGN = frozenset({"service", "passfile", "sslkey", "options", "krbsrvname"})
_LOCK = 0x6D62_7470
Parts: TypeAlias = Mapping[str, str | int]
Safety: TypeAlias = Mapping[str, str]
"""Where to go back to: `time` and `lsn`, and on Neon `branch`, `branch_id` and `until` (ISO 8601, end of the verification)."""


class Room(Protocol):
    """A throw-away database: sessions of who runs the files, and of who only reads its catalog."""

    def runner(self) -> Conn:
        """Open a session that runs files."""

    def reader(self) -> Conn:
        """Open a session that only reads, with an empty search_path."""


class Workshop(Protocol):
    """Makes throw-away databases."""

    def create(self, name: str, template: str | None = None) -> Room:
        """Make an empty database, or a copy of the one that was made as `template`."""


class TargetSessions:
    """Opens sessions of one target. `identity` names the database for leases and people: host, port and name, no secrets."""

    def __init__(self, target: Target, address: str) -> None:
        """Read the address. Raises SettingsError when it is none, or holds parameters that only files of the server have."""
        self.target = target
        self._known = read_address(target, address)
        host, port = str(self._known.get("host", "localhost")), str(self._known.get("port", "5432"))
        self.identity = f"{host.lower()}:{port}/{self._known.get('dbname', self._known.get('user', ''))}"

    def parts(self) -> Parts:
        """Return the address as libpq's parameters: a secret."""
        return self._known

    def plan_safety(self, name: str) -> Safety:
        """Return what will be kept under `name` beside the moment and the log position; nothing is made yet."""
        del name
        return {}

    def make_safety(self, planned: Safety) -> Safety:
        """Make what `plan_safety` returned, and return it completed."""
        return planned

    @property
    def rehearses(self) -> bool:
        """Whether a change is tried on a copy of the real data first."""
        return False

    def rehearsal(self, name: str) -> AbstractContextManager[TargetSessions]:
        """Return sessions of a copy of the real data whose name holds `name`; the copy goes when they are left."""
        raise UsageError(f"Target {self.target.name} has no copies of its data, so {name} cannot be tried.")

    @property
    def has_workshop(self) -> bool:
        """Whether throw-away databases for this target are made where it lives, not on this machine."""
        return False

    def workshop(self) -> AbstractContextManager[Workshop]:
        """Return what makes throw-away databases where the target lives; they go when it is left."""
        raise UsageError(f"Target {self.target.name} makes no throw-away databases.")

    def restore(self, safety: Safety, preserve_under: str) -> str:
        """Put the kept state back in place of today's, and return what holds that. Raises UsageError where nothing is kept."""
        del safety, preserve_under
        raise UsageError(
            f"Target {self.target.name} is no Neon branch, so nothing can be restored from here.",
            hint="Run the rollback without --restore, or restore the base backup as the safety point says.",
        )

    def open(self, purpose: str, *, read_only: bool = False) -> Conn:
        """Open an autocommit session with the target's limits and role. Raises Unavailable."""
        limits = self.target.limits
        options = (
            f"-c lock_timeout={limits.lock_timeout_ms} -c statement_timeout={limits.statement_timeout_s * 1000}"
            " -c idle_in_transaction_session_timeout=600000 -c client_min_messages=notice"
        )
        if read_only:
            options += " -c default_transaction_read_only=on -c search_path="
        address = make_conninfo(
            "", **{**self.parts(), "options": options, "application_name": purpose[:60], "connect_timeout": 10}
        )
        try:
            conn = psycopg.connect(address, autocommit=True)
        except psycopg.OperationalError as error:
            raise Unavailable(f"Target {self.target.name} does not answer (SQLSTATE {error.sqlstate or 'none'}).") from None
        try:
            self._settle(conn)
        except BaseException:
            conn.close()
            raise
        return conn

    def _settle(self, conn: Conn) -> None:
        if conn.info.server_version >= 140000:
            conn.execute("SET client_connection_check_interval = '2s'")
        if self.target.role:
            try:
                conn.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(self.target.role)))
            except psycopg.Error as error:
                raise UsageError(
                    f"Target {self.target.name}: role {self.target.role} cannot be taken (SQLSTATE {error.sqlstate})."
                ) from None

    def refuse_unfit(self, conn: Conn) -> None:
        """Raise UsageError for a standby, and for a superuser unless the operator allows one."""
        row = conn.execute(
            "SELECT pg_catalog.pg_is_in_recovery(), (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user)"
        ).fetchone()
        assert row is not None
        if row[0]:
            raise UsageError(
                f"Target {self.target.name} is a standby; it cannot be written to.", hint="Give the primary's address."
            )
        if row[1] and not self.target.allow_superuser:
            raise UsageError(
                f"Target {self.target.name} is used as a superuser.",
                hint="Give a role that owns the schema and nothing more, or set allow_superuser in the targets file.",
            )

    @contextmanager
    def guard(self) -> Iterator[bool]:
        """Hold the advisory lock in a session of its own, which no migration can reach; yield whether we got it."""
        conn = self.open("migrate-bot guard")
        try:
            row = conn.execute("SELECT pg_catalog.pg_try_advisory_lock(%s)", (_LOCK,)).fetchone()
            yield bool(row and row[0])
        finally:
            conn.close()


def read_address(target: Target, address: str) -> Parts:
    """Return the parameters in a libpq address. Raises SettingsError when it is none, or names files of the server."""
    redaction.remember_address(address)
    try:
        found = {key: value for key, value in conninfo_to_dict(address).items() if value is not None}
    except psycopg.Error:
        raise SettingsError(f"The address of target {target.name} is not a PostgreSQL address.") from None
    odd = sorted(_FOREIGN & found.keys())
    if odd:
        raise SettingsError(f"The address of target {target.name} sets {', '.join(odd)}, which is not allowed.")
    return found
