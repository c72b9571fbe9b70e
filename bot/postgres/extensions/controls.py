"""The directory of control files that throw-away servers look into before their own.

It holds stand-ins for extensions that the server lacks, and copies of allow-listed control files with `trusted = true`,
so that the unprivileged runner may install them. PostgreSQL 18 finds it by `extension_control_path`, Debian's older
packages by `extension_destdir`; other servers offer only what their own files trust.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import psycopg

from bot.postgres import cache as caches
from bot.postgres.extensions.policy import ALLOWED
from bot.postgres.servers import Server

STAND_INS = Path(__file__).parent / "standins"
NOTES = {
    "uuid-ossp": "uuid-ossp is migrate-bot's stand-in written in SQL: same functions, same kinds of values.",
    "pgcrypto": (
        "pgcrypto is migrate-bot's stand-in written in SQL: digests, HMAC and random values are real; crypt() and gen_salt()"
        " give values of the right shape that are not real password hashes; encryption is not available."
    ),
}


def stand_ins(server: Server) -> frozenset[str]:
    """Return the extensions that `server` lacks and that a stand-in replaces on it."""
    if server.version < 18:
        return frozenset()
    own = _own_extensions(server)
    return frozenset(path.stem for path in STAND_INS.glob("*.control") if not (own / path.name).exists())


def notes(connection: psycopg.Connection[Any], server: Server) -> tuple[str, ...]:
    """Return one sentence for each stand-in installed in the database of `connection` (a reader's or any other session)."""
    names = sorted(stand_ins(server))
    if not names:
        return ()
    rows = connection.execute("SELECT extname::pg_catalog.text FROM pg_catalog.pg_extension ORDER BY oid").fetchall()
    return tuple(NOTES[name] for (name,) in rows if name in names)


def settings(server: Server) -> dict[str, str]:
    """Return the server settings that make `server` use the directory; the directory is made when it is missing."""
    if server.version >= 18:
        return {"extension_control_path": f"{directory(server)}:$system"}
    if _has_destdir(server):
        return {"extension_destdir": str(directory(server))}
    return {}


@cache
def digest(server: Server) -> str:
    """Return a digest of what the directory offers, for the keys of images."""
    parts = [f"{name}\0{text}" for name, text in sorted(_contents(server).items())]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


@cache
def directory(server: Server) -> Path:
    """Return the directory for `server`, putting it together once."""
    home = caches.root() / "controls"
    home.mkdir(exist_ok=True, mode=0o755)
    target = home / f"{server.version}-{digest(server)}"
    with caches.locked(home / "lock"):
        if not target.is_dir():
            draft = home / f"draft-{os.getpid()}"
            shutil.rmtree(draft, ignore_errors=True)
            for name, text in _contents(server).items():
                path = draft / _inner(server) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, "utf-8")
            _open(draft)
            draft.rename(target)
    return target


def _inner(server: Server) -> str:
    """Where below the directory a server looks: `extension/`, or Debian's whole path again."""
    return "extension" if server.version >= 18 else str(_own_extensions(server)).lstrip("/")


def _contents(server: Server) -> dict[str, str]:
    own = _own_extensions(server)
    contents = {"README": "Control files for throw-away servers; made by migrate-bot, safe to delete.\n"}
    for name in sorted(stand_ins(server)):
        for path in STAND_INS.glob(f"{name}*"):
            contents[path.name] = path.read_text("utf-8")
    for name in sorted(ALLOWED):
        control = own / f"{name}.control"
        if control.is_file():
            contents[control.name] = _trusted(control.read_text("utf-8"), own)
    return contents


def _trusted(text: str, scripts: Path) -> str:
    """Return the control file marked trusted, with its scripts found where they are."""
    kept = [line for line in text.splitlines() if not re.match(r"\s*(trusted|superuser|directory)\s*=", line)]
    return "\n".join([*kept, "trusted = true", f"directory = '{scripts}'", ""])


def _open(draft: Path) -> None:
    for part in (draft, *draft.rglob("*")):
        part.chmod(0o755 if part.is_dir() else 0o644)


def installed(server: Server, name: str) -> bool:
    """Whether the server has an extension of its own, not one that stands in for it."""
    return (_own_extensions(server) / f"{name}.control").exists()


@cache
def _own_extensions(server: Server) -> Path:
    """Return the server's own directory of control files, as its pg_config knows it; a server may come without that program."""
    beside = [server.bin_dir.parent / "share" / "postgresql", server.bin_dir.parent / "share"]
    if Path(server.program("pg_config")).is_file():
        told = _asked(server, "pg_config", "--sharedir")
        beside = [Path(told.stdout.strip()), *beside] if told.returncode == 0 else beside
    found = (share / "extension" for share in beside)
    return next((folder for folder in found if folder.is_dir()), beside[-1] / "extension")


@cache
def _has_destdir(server: Server) -> bool:
    told = _asked(server, "postgres", "--describe-config")
    return re.search(r"^extension_destdir\t", told.stdout, re.MULTILINE) is not None


def _asked(server: Server, program: str, option: str) -> subprocess.CompletedProcess[str]:
    argv = [server.program(program), option]
    return subprocess.run(argv, capture_output=True, text=True, check=False, timeout=20, env={"LANG": "C"})
