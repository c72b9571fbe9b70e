"""Try, in a process of its own that ends afterwards, which walls this machine offers to the server's user."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile

from bot.postgres.jail import landlock, libc, namespaces, seccomp


def main() -> None:
    """Read `[uid, gid]` from the arguments, write one JSON object with what works and what the system said against it."""
    uid, gid = (int(argument) for argument in sys.argv[1:3])
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(gid, gid, gid)
        os.setresuid(uid, uid, uid)
    facts = {"landlock": landlock.abi(), "seccomp": seccomp.supported(), "namespaces": _namespaces(), "machine": libc.MACHINE}
    os.write(1, json.dumps(facts).encode())


def _namespaces() -> str:
    """Return "" when namespaces and a memory disk can be had, else what the system said."""
    folder = tempfile.mkdtemp()
    try:
        namespaces.enter()
        namespaces.memory_disk(folder, 1 << 20)
        child = os.fork()
        if child == 0:
            os._exit(0 if os.getpid() == 1 else 1)
        return "" if os.waitpid(child, 0)[1] == 0 else "no process table of its own"
    except OSError as error:
        return str(error)
    finally:
        _remove(folder)


def _remove(folder: str) -> None:
    """The directory is busy while the memory disk is mounted on it; unmount first."""
    with contextlib.suppress(OSError):
        namespaces.unmount(folder)
    os.rmdir(folder)  # noqa: PTH106 - pathlib is not loaded here
