"""Run by test_jail: put walls on, try everything a captured process would try, print what worked."""

from __future__ import annotations

import ctypes
import json
import mmap
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

spec = json.loads(sys.stdin.read())
sys.path.insert(0, spec["root"])

from bot.postgres.jail import namespaces  # noqa: E402
from bot.postgres.jail.walls import Confinement, Walls, put_on  # noqa: E402

"localhost".encode("idna")
libc = ctypes.CDLL(None, use_errno=True)
folder = Path(spec["folder"])
if os.geteuid() == 0:
    os.setgroups([])
    os.setresgid(spec["gid"], spec["gid"], spec["gid"])
    os.setresuid(spec["uid"], spec["uid"], spec["uid"])
    namespaces.libc.prctl(namespaces.libc.PR_SET_DUMPABLE, 1)
victim = os.getpid()
prober = os.fork()
if prober != 0:
    os._exit(os.waitstatus_to_exitcode(os.waitpid(prober, 0)[1]))


def _exec() -> None:
    child = os.fork()
    if child == 0:
        try:
            os.execv("/bin/sh", ["sh", "-c", "exit 0"])
        finally:
            os._exit(9)
    if os.waitpid(child, 0)[1] != 0:
        raise OSError


def _ptrace() -> None:
    if libc.ptrace(16, victim, 0, 0) != 0:  # PTRACE_ATTACH
        raise OSError
    os.waitpid(victim, 0x40000000)
    libc.ptrace(17, victim, 0, 0)


def _namespace() -> None:
    child = os.fork()
    if child == 0:
        os._exit(0 if libc.unshare(0x10000000) == 0 else 9)
    if os.waitpid(child, 0)[1] != 0:
        raise OSError


def _allocate() -> None:
    mmap.mmap(-1, 2 << 30).close()


def _hard_link() -> None:
    os.link(folder / "own.txt", folder / "linked")


ATTEMPTS: dict[str, Callable[[], object]] = {
    "read file": (folder / "canary.txt").read_text,
    "list folder": lambda: list(folder.iterdir()),
    "write outside": lambda: (folder / "written").write_text("x"),
    "hard link": _hard_link,
    "exec": _exec,
    "tcp": lambda: socket.create_connection(("127.0.0.1", spec["port"]), timeout=2).close(),
    "udp": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", 9)),
    "unix socket": lambda: socket.socket(socket.AF_UNIX).connect(str(folder / ".s.PGSQL.5432")),
    "signal the bot": lambda: os.kill(victim, 0),
    "ptrace the bot": _ptrace,
    "new namespace": _namespace,
    "memfd": lambda: os.memfd_create("x"),
    "2 GB": _allocate,
}

(folder / "own.txt").write_text("x")
rlimits = {"RLIMIT_CORE": 0} | ({"RLIMIT_AS": spec["memory"]} if spec["memory"] else {})
put_on(Confinement(Walls(**spec["walls"]), rlimits, read=("/usr/lib", "/lib", "/lib64"), write=("/dev/null",)))
worked = []
for name, attempt in ATTEMPTS.items():
    try:
        attempt()
    except (OSError, MemoryError):
        continue
    worked.append(name)
os.write(1, json.dumps(worked).encode())
sys.stdout.flush()
os._exit(0)
