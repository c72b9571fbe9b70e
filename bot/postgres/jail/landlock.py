"""Landlock: from here on this process and its children see only the named files, no TCP, and signal nobody outside."""

from __future__ import annotations

import ctypes
import os
import stat
import struct
from collections.abc import Iterable
from typing import Final

from bot.postgres.jail import libc

CREATE_RULESET: Final = 444
ADD_RULE: Final = 445
RESTRICT_SELF: Final = 446
VERSION_FLAG: Final = 1
RULE_PATH_BENEATH: Final = 1

EXECUTE: Final = 1 << 0
WRITE_FILE: Final = 1 << 1
READ_FILE: Final = 1 << 2
READ_DIR: Final = 1 << 3
TRUNCATE: Final = 1 << 14
IOCTL_DEV: Final = 1 << 15
FILE_RIGHTS: Final = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
READ: Final = READ_FILE | READ_DIR
ALL_BY_ABI: Final = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}
NET_TCP: Final = 0b11
SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS: Final = 0b11


def abi() -> int:
    """Return the version of Landlock in this kernel; 0 when there is none or it is switched off."""
    if not libc.LINUX:
        return 0
    try:
        return libc.syscall(CREATE_RULESET, None, 0, VERSION_FLAG)
    except OSError:
        return 0


def restrict(*, read: Iterable[str], execute: Iterable[str], write: Iterable[str]) -> None:
    """Shut this process in: `read` and `write` are files or folders with all below, `execute` are program files.

    Paths that do not exist, or that this user cannot walk to anyway, are left out. Needs no_new_privs.
    Raises OSError when the kernel refuses any step.
    """
    version = abi()
    if version < 1:
        raise OSError(95, "Landlock is not available")
    handled = ALL_BY_ABI[min(version, 5)]
    fields = [handled] + [NET_TCP] * (version >= 4) + [SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS] * (version >= 6)
    attributes = struct.pack(f"={len(fields)}Q", *fields)
    ruleset = libc.syscall(CREATE_RULESET, ctypes.c_char_p(attributes), len(attributes), 0)
    try:
        for paths, rights in ((read, READ), (execute, READ_FILE | EXECUTE), (write, handled & ~EXECUTE)):
            for path in paths:
                _allow(ruleset, path, rights & handled)
        libc.syscall(RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, PermissionError):
        return
    try:
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            rights &= FILE_RIGHTS
        rule = struct.pack("=Qi", rights, descriptor)
        libc.syscall(ADD_RULE, ruleset, RULE_PATH_BENEATH, ctypes.c_char_p(rule), 0)
    finally:
        os.close(descriptor)
