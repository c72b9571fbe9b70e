"""Sessions on a target. Its address never reaches a message: what libpq says is replaced by our own words and an SQLSTATE."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from bot.errors import SettingsError, Unavailable, UsageError
from bot.targets.file import Target

Conn: TypeAlias = psycopg.Connection[tuple[Any, ...]]
_FOREIGN = frozenset({"service", "passfile", "sslkey", "options", "krbsrvname"})
_LOCK = 0x6D62_7470


class TargetSessions:
    """Opens sessions of one target. `identity` names the database for leases and people: host, port and name, no secrets."""

    def __init__(self, target: Target, address: str) -> None:
        """Read the address. Raises SettingsError when it is none, or holds parameters that only files of the server have."""
        self.target = target
        try:
            self._parts = {key: value for key, value in conninfo_to_dict(address).items() if value is not None}
        except psycopg.Error:
            raise SettingsError(f"The address of target {target.name} is not a PostgreSQL address.") from None
        odd = sorted(_FOREIGN & self._parts.keys())
        if odd:
            raise SettingsError(f"The address of target {target.name} sets {', '.join(odd)}, which is not allowed.")
        host, port = str(self._parts.get("host", "localhost")), str(self._parts.get("port", "5432"))
        self.identity = f"{host.lower()}:{port}/{self._parts.get('dbname', self._parts.get('user', ''))}"

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
            "", **{**self._parts, "options": options, "application_name": purpose[:60], "connect_timeout": 10}
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
