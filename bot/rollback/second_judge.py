"""The second judge: `pg_dump --schema-only` of two databases of a throw-away cluster, compared by `bot.rollback.dump`.

pg_dump is a program that parses what a possibly hostile server tells it, so it runs inside a limited child, behind the same walls
as everything that reads the untrusted. It logs in as the runner, who owns what it dumps and nothing else.
"""

from __future__ import annotations

import json
import os

from bot.errors import ChildCrashed, CouldNotJudge
from bot.postgres import child, reach
from bot.postgres.databases import Database
from bot.postgres.jail import program
from bot.postgres.limits import MEBIBYTE, ChildLimits
from bot.postgres.servers import Server

TARGET = "bot.rollback.second_judge:main"
SECONDS = 60.0
LIMITS = ChildLimits(seconds=SECONDS + 5, cpu_seconds=60, memory_bytes=768 * MEBIBYTE, answer_bytes=32 * MEBIBYTE)


class NotAvailable(CouldNotJudge):
    """There is no pg_dump for this server; the catalog stands alone and the report says so."""


def take(server: Server, database: Database) -> str:
    """Return the schema of `database` as pg_dump prints it, without the recorder of the cluster.

    Raises NotAvailable when the server's programs hold no pg_dump, CouldNotJudge when it fails or exceeds a limit.
    """
    path = os.path.realpath(server.program("pg_dump"))
    if not os.access(path, os.X_OK):
        raise NotAvailable(f"PostgreSQL {server.release} came without pg_dump: only our own reading of the catalog was compared.")
    payload = json.dumps({"program": path, "database": database.as_json()}).encode()
    told = child.call(TARGET, payload, LIMITS, socket_dir=database.socket_dir, programs=(path,), read=reach.readable(server))
    return told.decode("utf-8", "replace")


def main(payload: bytes) -> bytes:
    """Answer one request of `take` with what pg_dump prints; runs in the child."""
    asked = json.loads(payload)
    address = Database(**asked["database"]).address()
    argv = [asked["program"], "--schema-only", "--no-password", "--exclude-schema=migrate_bot_trace"]
    argv += ["--host", address["host"], "--username", address["user"], "--dbname", address["dbname"]]
    # The password opens nothing but the throw-away cluster, and only for who may enter its directory.
    environment = {"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin", "PGPASSWORD": address["password"]}
    try:
        ended = program.run(argv, b"", SECONDS, environment)
    except TimeoutError:
        raise CouldNotJudge(f"pg_dump took longer than {SECONDS:g} seconds.") from None
    except OSError as error:
        raise CouldNotJudge(f"pg_dump did not start: {error.strerror}.") from None
    if ended.status < 0:
        raise ChildCrashed(f"pg_dump died of signal {-ended.status}.")
    if ended.status:
        raise CouldNotJudge(f"pg_dump failed: {ended.errors.decode(errors='replace').strip()[-400:]}")
    return ended.output
