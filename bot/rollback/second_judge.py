"""The second judge: `pg_dump --schema-only` of two databases of a throw-away cluster, compared by `bot.rollback.dump`.

pg_dump is a program that parses what a possibly hostile server tells it, so it runs without rights, with an empty environment
and with limits on time, memory and output. It logs in as the runner, who owns what it dumps and nothing else.
"""

from __future__ import annotations

import os
import resource
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from bot.errors import CouldNotJudge
from bot.postgres import owner
from bot.postgres.databases import Database
from bot.postgres.limits import MEBIBYTE
from bot.postgres.servers import Server

SECONDS = 60.0
OUTPUT_BYTES = 32 * MEBIBYTE
MEMORY_BYTES = 768 * MEBIBYTE


class NotAvailable(CouldNotJudge):
    """There is no pg_dump for this server; the catalog stands alone and the report says so."""


def take(server: Server, database: Database) -> str:
    """Return the schema of `database` as pg_dump prints it, without the recorder of the cluster.

    Raises NotAvailable when the server's programs hold no pg_dump, CouldNotJudge when it fails or exceeds a limit.
    """
    program = Path(server.program("pg_dump"))
    if not os.access(program, os.X_OK):
        raise NotAvailable(f"PostgreSQL {server.release} came without pg_dump: only our own reading of the catalog was compared.")
    user = owner.find()
    identity: dict[str, Any] = {"user": user.uid, "group": user.gid, "extra_groups": []} if user.drops else {}
    with tempfile.TemporaryDirectory(prefix="migrate-bot-") as folder:
        target, secret = Path(folder) / "dump.sql", Path(folder) / "pgpass"
        address = database.address()
        _write_private(secret, f"*:*:*:*:{_escaped(address['password'])}\n")
        target.touch(mode=0o600)
        if user.drops:
            for path in (Path(folder), secret, target):
                os.chown(path, user.uid, user.gid)
        argv = [str(program), "--schema-only", "--no-password", "--exclude-schema=migrate_bot_trace", "--file", str(target)]
        argv += ["--host", address["host"], "--username", address["user"], "--dbname", database.name]
        try:
            done = subprocess.run(
                argv,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                check=False,
                timeout=SECONDS,
                cwd="/",
                env={"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin", "PGPASSFILE": str(secret)},
                preexec_fn=_limit,
                **identity,
            )
        except subprocess.TimeoutExpired:
            raise CouldNotJudge(f"pg_dump took longer than {SECONDS:g} seconds.") from None
        if done.returncode:
            raise CouldNotJudge(f"pg_dump failed: {done.stderr.decode(errors='replace').strip()[-400:]}")
        return target.read_text(encoding="utf-8", errors="replace")


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT_BYTES, OUTPUT_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _write_private(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(":", "\\:")
