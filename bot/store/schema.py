"""The bot's own schema: its numbered files are re-applied at every start, as the guide's deploy does."""

from __future__ import annotations

import re
from importlib import metadata, resources
from pathlib import Path

from packaging.version import Version

from bot.errors import BotError
from bot.store.sql import Conn, do, queries, scalar

FOLDER = Path(__file__).resolve().parents[2] / "db" / "schema"
_LOCK = 0x6D69_6772_6174_65
_NUMBERED = re.compile(r"(\d{2})_[a-z0-9_]+\.sql")
_MIGRATION = re.compile(r"(\d+\.\d+\.\d+)_\d+_.*\.sql")


def files(folder: Path = FOLDER) -> tuple[Path, ...]:
    """Return the numbered files in order, without the master. Raises BotError when there are none."""
    found = sorted(path for path in folder.glob("*.sql") if _NUMBERED.fullmatch(path.name) and not path.name.startswith("00"))
    if not found:
        raise BotError(
            f"The bot's own schema files are missing from {folder}.", hint="Install migrate-bot with its db folder beside it."
        )
    return tuple(found)


def apply(conn: Conn, folder: Path = FOLDER) -> None:
    """Bring the database to today's schema, all or nothing; several processes may do it at once."""
    with conn.transaction():
        conn.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        conn.execute("SET LOCAL client_min_messages = warning")
        for path in files(folder):
            conn.execute(path.read_bytes())
        _queue(conn)


def _queue(conn: Conn) -> None:
    """The queue's own schema is not re-appliable: bring it in once, then only what is newer than what is recorded."""
    mine = queries("schema")
    installed = metadata.version("procrastinate")
    recorded = scalar(conn, mine["recorded"])
    folder = resources.files("procrastinate.sql")
    if recorded is None:
        conn.execute((folder / "schema.sql").read_bytes())
    elif Version(recorded) < Version(installed):
        for name in sorted(entry.name for entry in (folder / "migrations").iterdir()):
            match = _MIGRATION.fullmatch(name)
            if match and Version(recorded) < Version(match[1]) <= Version(installed):
                conn.execute((folder / "migrations" / name).read_bytes())
    else:
        return
    do(conn, mine["record"], version=installed)
