"""How a data directory is made ready for untrusted SQL: roles, the `empty` template, the recorder; then no superuser.

| role       | logs in | may |
|---|---|---|
| mb_boot    | never again | owns the cluster |
| mb_make    | yes | create, clone, rename and drop databases; owns them; make the roles that files speak of |
| mb_run     | yes | run the files: CONNECT, TEMPORARY, CREATE on a database; owns schema public; member of such roles |
| mb_read    | yes | nothing but CONNECT: reads the catalog |
| mb_observe | yes | see other sessions' locks and statistics (pg_read_all_stats) |
| mb_trace   | no  | owns the recorder in schema migrate_bot_trace |
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from bot.errors import CouldNotJudge
from bot.postgres.owner import Owner
from bot.postgres.servers import Server

FORMAT = 2
LOGINS = ("mb_make", "mb_run", "mb_read", "mb_observe")
SCRIPTS = Path(__file__).parent / "recipe"
BARE = {"LANG": "C", "LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"}

ROLE = "CREATE ROLE {} {} NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS {} CONNECTION LIMIT {} PASSWORD '{}'"
CLUSTER_SQL = (
    "CREATE ROLE mb_trace NOLOGIN NOINHERIT",
    ROLE.format("mb_make", "LOGIN CREATEDB", "INHERIT", 4, "{mb_make}"),
    "ALTER ROLE mb_make CREATEROLE",
    ROLE.format("mb_run", "LOGIN NOCREATEDB", "INHERIT", 12, "{mb_run}"),
    ROLE.format("mb_read", "LOGIN NOCREATEDB", "NOINHERIT", 6, "{mb_read}"),
    ROLE.format("mb_observe", "LOGIN NOCREATEDB", "INHERIT", 6, "{mb_observe}"),
    "GRANT pg_signal_backend TO mb_make",
    "GRANT pg_read_all_stats TO mb_observe",
    "ALTER DATABASE template0 IS_TEMPLATE false",
    "DROP DATABASE template0",
    "ALTER DATABASE template1 RENAME TO empty",
    "REVOKE ALL ON DATABASE empty FROM PUBLIC",
    "GRANT CONNECT ON DATABASE empty TO mb_make",
)
TEMPLATE_SQL = ("DROP DATABASE postgres", "ALTER SCHEMA public OWNER TO mb_run")
LAST_SQL = ("ALTER ROLE mb_boot NOLOGIN",)
HBA = "".join(f"local all {role} scram-sha-256\n" for role in LOGINS)


def digest(server: Server) -> str:
    """Return the key of the image this recipe makes with `server`: 16 hexadecimal digits."""
    parts = [str(FORMAT), server.release, server.source, str(server.bin_dir), *CLUSTER_SQL, *TEMPLATE_SQL, *LAST_SQL, HBA]
    parts += [path.read_text("utf-8") for path in _scripts()]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _scripts() -> list[Path]:
    return sorted(SCRIPTS.glob("*.sql"))


def build(server: Server, data: Path, user: Owner) -> Mapping[str, str]:
    """Make the cluster in the missing directory `data`, owned by `user`; return the password of every role that logs in.

    Raises CouldNotJudge with the program's own words when a step fails.
    """
    passwords = {role: secrets.token_urlsafe(24) for role in LOGINS}
    verifiers = {role: _verifier(password) for role, password in passwords.items()}
    _run([server.program("initdb"), *_initdb_options(server), "-D", str(data)], user, "initdb")
    cluster = [statement.format(**verifiers) for statement in CLUSTER_SQL]
    _single(server, data, user, "postgres", cluster)
    scripts = [path.read_text("utf-8").strip().removesuffix(";") for path in _scripts()]
    _single(server, data, user, "empty", [*TEMPLATE_SQL, *scripts, *LAST_SQL])
    (data / "pg_hba.conf").write_text(HBA, "ascii")
    (data / "pg_ident.conf").write_text("", "ascii")
    return passwords


def _verifier(password: str) -> str:
    """Return what PostgreSQL stores for a SCRAM password (RFC 5803), hashed once instead of 4096 times.

    Repeating makes guessable passwords dearer to guess; these hold 192 random bits, and each login gets 5 ms cheaper.
    """
    salt = secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, 1)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    salt64, stored64, server64 = (base64.b64encode(part).decode() for part in (salt, stored, server))
    return f"SCRAM-SHA-256$1:{salt64}${stored64}:{server64}"


def _initdb_options(server: Server) -> list[str]:
    options = ["-U", "mb_boot", "-A", "reject", "-E", "UTF8", "--no-sync", "--wal-segsize=1", "--no-instructions"]
    if server.version >= 17:
        options += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    else:
        options += ["--locale=C.UTF-8"]
    return [*options, "--no-data-checksums"] if server.version >= 18 else options


def _single(server: Server, data: Path, user: Owner, database: str, statements: list[str]) -> None:
    """Run statements as the boot superuser without any server that could be connected to."""
    settings = ["-c", "exit_on_error=true", "-c", "fsync=off", "-c", "wal_level=minimal", "-c", "max_wal_senders=0"]
    argv = [server.program("postgres"), "--single", "-j", *settings, "-D", str(data), database]
    _run(argv, user, "postgres --single", "".join(f"{statement};\n\n" for statement in statements))


def _run(argv: list[str], user: Owner, step: str, text: str = "") -> None:
    identity = {"user": user.uid, "group": user.gid, "extra_groups": []} if user.drops else {}
    done = subprocess.run(
        argv,
        input=text,
        capture_output=True,
        text=True,
        check=False,
        env=BARE,
        cwd="/",
        timeout=300,
        **identity,  # type: ignore[call-overload]
    )
    if done.returncode != 0 or "FATAL:" in done.stderr or "ERROR:" in done.stderr:
        raise CouldNotJudge(f"Preparing a throw-away PostgreSQL failed in {step}: {done.stderr.strip()[-600:]}")


def seal(data: Path) -> None:
    """Make an image readable for the server's user and writable for nobody; drop what a start writes anew."""
    for name in ("postmaster.opts", "postmaster.pid"):
        (data / name).unlink(missing_ok=True)
    shutil.rmtree(data / "pg_stat_tmp", ignore_errors=True)
    (data / "pg_stat_tmp").mkdir()
