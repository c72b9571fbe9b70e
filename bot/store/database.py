"""The way to the bot's own database: one pool per process, schema brought up to date once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import psycopg
from psycopg_pool import ConnectionPool, PoolTimeout

from bot import redaction
from bot.errors import SettingsError, Unavailable
from bot.settings import Settings
from bot.store import schema
from bot.store.embedded import Embedded
from bot.store.sql import Conn


class Store:
    """A pool of connections to the bot's own database. Each `transaction` commits as a whole or not at all."""

    def __init__(self, conninfo: str, *, size: int = 10) -> None:
        """`conninfo` is a libpq connection string; it is kept out of every message."""
        redaction.remember_address(conninfo)
        self.conninfo = conninfo
        self._pool = ConnectionPool(
            conninfo,
            min_size=1,
            max_size=size,
            open=False,
            timeout=10,
            check=ConnectionPool.check_connection,
            kwargs={"application_name": "migrate-bot"},
        )

    def open(self) -> Store:
        """Connect. Raises Unavailable when the database does not answer."""
        try:
            self._pool.open(wait=True, timeout=15)
        except PoolTimeout as error:
            self._pool.close()
            raise Unavailable("The bot's own database does not answer.", hint="Check DATABASE_URL.") from error
        return self

    def close(self) -> None:
        """Give every connection back."""
        self._pool.close()

    @contextmanager
    def transaction(self) -> Iterator[Conn]:
        """Yield a connection inside a transaction. Raises Unavailable when none is to be had."""
        try:
            with self._pool.connection() as conn:
                yield conn
        except (psycopg.OperationalError, PoolTimeout) as error:
            raise Unavailable(f"The bot's own database failed ({type(error).__name__}).") from error


@contextmanager
def state(settings: Settings) -> Iterator[str]:
    """Yield the connection string of the bot's own database with its schema in place; embedded unless one is configured.

    Raises SettingsError when the configured address is malformed, Unavailable when the database does not answer.
    """
    with ExitStack() as stack:
        if settings.database_url:
            conninfo = settings.database_url.get_secret_value()
        else:
            conninfo = stack.enter_context(Embedded(settings.state_dir).hold())
        prepare(conninfo)
        yield conninfo


def prepare(conninfo: str) -> None:
    """Apply the bot's own schema. Raises SettingsError or Unavailable with words of our own: libpq's may show the address."""
    try:
        with psycopg.connect(conninfo, autocommit=True, connect_timeout=10) as conn:
            _apply_beside_others(conn)
    except psycopg.ProgrammingError as error:
        if error.sqlstate is None:
            raise SettingsError("DATABASE_URL is not a PostgreSQL address.", hint="postgresql://user@host/database") from None
        raise
    except psycopg.OperationalError as error:
        state = error.sqlstate or "none"
        raise Unavailable(f"The bot's own database does not answer (SQLSTATE {state}).", hint="Check DATABASE_URL.") from None


def _apply_beside_others(conn: Conn) -> None:
    """Other processes work meanwhile: wait for their locks briefly, then let them pass and try again."""
    conn.execute("SET lock_timeout = '3s'")
    for waited in (0.1, 0.3, 1.0, 3.0):
        try:
            schema.apply(conn)
        except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
            time.sleep(waited)
        else:
            return
    schema.apply(conn)
