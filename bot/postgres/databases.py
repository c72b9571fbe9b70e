"""One ephemeral database and the sessions that may be opened on it.

Sessions are psycopg connections in autocommit, each of another role: the `runner` executes the files, the `reader` reads
the catalog (open it after the runner has left), the `observer` watches locks and statistics meanwhile.

**Recorder.** Every database made from `empty` records its DDL. After a statement, on the *same* session:
`SELECT * FROM migrate_bot_trace.events(after)` with the last seen `n` (0 at first) gives rows
`n, kind, tag, object_type, schema_name, identity, class_id, object_id, sub_id, original, normal, temporary, reason, line`:
kind `command` (DDL that really ran, also inside DO and functions; objects inside an extension are left out), `drop` (each
object that went, `original` = named by the statement, else by CASCADE) and `rewrite` (`reason` bits: 1 persistence,
2 default, 4 column type, 8 access method); `line` is that of the DO block's body where it happened. Rows of a rolled-back
subtransaction vanish with it. `migrate_bot_trace.clear()` empties the record. Catalog readers skip schema `migrate_bot_trace`,
event triggers `migrate_bot_trace_%` and roles `mb_%`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import psycopg

READER_OPTIONS = (
    "-c search_path= -c default_transaction_read_only=on -c row_security=off -c statement_timeout=30s -c lock_timeout=2s"
    " -c standard_conforming_strings=on -c client_encoding=UTF8 -c jit=off"
)
RESTRICT_OPTION = " -c restrict_nonsystem_relation_kind=view,foreign-table"
RESTRICT_SINCE = {14: 13, 15: 8, 16: 4}


@dataclass(frozen=True, slots=True)
class Database:
    """Where a database is and how its roles log in; plain data, so a limited child process can be given it."""

    name: str
    socket_dir: str
    release: str
    passwords: Mapping[str, str] = field(repr=False)

    def runner(self, **options: Any) -> psycopg.Connection[tuple[Any, ...]]:
        """Open a session of the role that runs the files. `options` go to `psycopg.connect` (e.g. `options="-c ..."`)."""
        return self.connect("mb_run", **options)

    def reader(self, **options: Any) -> psycopg.Connection[tuple[Any, ...]]:
        """Open a session that may only read system catalogs: read-only, empty search_path, user views refused."""
        settings = READER_OPTIONS + (RESTRICT_OPTION if _restricts(self.release) else "")
        return self.connect("mb_read", **{"options": settings, **options})

    def observer(self, **options: Any) -> psycopg.Connection[tuple[Any, ...]]:
        """Open a session that sees the locks and statistics of other sessions in this database."""
        return self.connect("mb_observe", **{"options": READER_OPTIONS, **options})

    def connect(self, role: str, **options: Any) -> psycopg.Connection[tuple[Any, ...]]:
        """Open a session of `role` in autocommit. Raises psycopg.OperationalError."""
        return psycopg.connect(**{**self.address(role), "autocommit": True, **options})

    def address(self, role: str = "mb_run") -> dict[str, Any]:
        """Return libpq keywords for programs such as pg_dump; the password is that of a throw-away cluster."""
        return {
            "host": self.socket_dir,
            "dbname": self.name,
            "user": role,
            "password": self.passwords[role],
            "application_name": "migrate-bot",
            "connect_timeout": 10,
        }

    def as_json(self) -> dict[str, Any]:
        """Return plain values from which `Database(**values)` makes an equal one in another process."""
        return asdict(self)


def _restricts(release: str) -> bool:
    """Whether this minor release knows restrict_nonsystem_relation_kind (a fix that came to old branches late)."""
    major, _, minor = release.partition(".")
    return int(major) >= 17 or (minor.isdigit() and int(minor) >= RESTRICT_SINCE.get(int(major), 99))
