"""What a jailed server may reach: its own programs, shared libraries, time zones, and the two directories of its run."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.postgres.extensions import controls
from bot.postgres.limits import Limits
from bot.postgres.servers import Server

LIBRARIES = ("/usr/lib", "/lib", "/lib64", "/usr/lib64", "/etc/ld.so.cache", "/usr/share/zoneinfo", "/usr/local/lib")
DEBIAN = ("/usr/share/postgresql", "/var/cache/postgresql", "/etc/postgresql-common")
DEVICES = ("/dev/urandom", "/dev/zero")
LOADERS = ("/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1", "/lib/ld-musl-x86_64.so.1", "/lib/ld-musl-aarch64.so.1")


@cache
def readable(server: Server) -> tuple[str, ...]:
    """Return the files and folders that `server` reads."""
    prefix = server.bin_dir.parent
    own = (
        [prefix, prefix.parent.with_name(prefix.parent.name + ".libs")]
        if server.source == "embedded"
        else [prefix, *map(Path, DEBIAN)]
    )
    return (*map(str, own), *LIBRARIES, *DEVICES, str(controls.directory(server)))


def executable(server: Server) -> tuple[str, ...]:
    """Return the programs that it starts: itself, by way of the dynamic loader."""
    return (str(Path(server.program("postgres")).resolve()), *LOADERS)


def rlimits(limits: Limits, *, own_process_table: bool) -> dict[str, int]:
    """Return resource limits of each server process by name. The number of processes counts per namespace only there."""
    chosen = {
        "RLIMIT_CORE": 0,
        "RLIMIT_AS": limits.memory_bytes,
        "RLIMIT_FSIZE": limits.file_bytes,
        "RLIMIT_CPU": limits.cpu_seconds,
        "RLIMIT_NOFILE": 1024,
        "RLIMIT_MEMLOCK": 0,
        "RLIMIT_MSGQUEUE": 0,
    }
    return {**chosen, "RLIMIT_NPROC": limits.connections + 16} if own_process_table else chosen
