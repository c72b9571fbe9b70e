"""Linux namespaces without root: no network, own IPC and process table, a memory file system with a hard size."""

from __future__ import annotations

import ctypes
import os
from typing import Final

from bot.postgres.jail import libc

NEWNS: Final = 0x00020000
NEWUTS: Final = 0x04000000
NEWIPC: Final = 0x08000000
NEWUSER: Final = 0x10000000
NEWPID: Final = 0x20000000
NEWNET: Final = 0x40000000
ALL: Final = NEWUSER | NEWNS | NEWIPC | NEWUTS | NEWNET | NEWPID

READ_SEARCH: Final = 1 << 2
"""CAP_DAC_READ_SEARCH: read any file - of those that Landlock leaves."""

MS_NOSUID: Final = 2
MS_NODEV: Final = 4
MS_NOEXEC: Final = 8
MS_REC_PRIVATE: Final = 0x4000 | 0x40000
MNT_DETACH: Final = 2


def enter() -> None:
    """Move this process into namespaces of its own (its next child is process 1 of a new process table).

    User and group stay what they are. Raises OSError when the system does not allow it.
    """
    uid, gid = os.getuid(), os.getgid()
    libc.prctl(libc.PR_SET_DUMPABLE, 1)
    libc.call("unshare", ctypes.c_int(ALL))
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{uid} {uid} 1")
    _write("/proc/self/gid_map", f"{gid} {gid} 1")
    _mount(None, "/", None, MS_REC_PRIVATE, None)


def memory_disk(path: str, size: int) -> None:
    """Mount an empty file system of `size` bytes in memory on the existing directory `path`, for this process's namespace."""
    _mount("migrate-bot", path, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, f"size={size},mode=0700,nr_inodes=400000")


def unmount(path: str) -> None:
    """Take the memory disk on `path` away, also while something still uses it."""
    libc.call("umount2", ctypes.c_char_p(path.encode()), ctypes.c_int(MNT_DETACH))


def _mount(source: str | None, target: str, kind: str | None, flags: int, options: str | None) -> None:
    texts = [ctypes.c_char_p(text.encode() if text is not None else None) for text in (source, target, kind, options)]
    libc.call("mount", texts[0], texts[1], texts[2], ctypes.c_ulong(flags), texts[3])


def _write(path: str, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Sets(ctypes.Structure):
    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


def keep_capabilities(mask: int = 0) -> None:
    """Give up every capability but those in `mask`, also those that a namespace of our own would grant."""
    sets = (_Sets * 2)(_Sets(mask, mask, 0), _Sets(0, 0, 0))
    libc.call("capset", ctypes.byref(_Header(0x20080522, 0)), ctypes.byref(sets))
