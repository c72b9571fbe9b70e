"""Calls into the C library that Python does not offer: prctl, raw system calls, mount, unshare. Linux; elsewhere they fail."""

from __future__ import annotations

import ctypes
import os
from typing import Final

PR_SET_PDEATHSIG: Final = 1
PR_SET_DUMPABLE: Final = 4
PR_SET_KEEPCAPS: Final = 8
PR_SET_SECCOMP: Final = 22
PR_SET_CHILD_SUBREAPER: Final = 36
PR_SET_NO_NEW_PRIVS: Final = 38

LINUX: Final = os.uname().sysname == "Linux"
MACHINE: Final = os.uname().machine
_libc = ctypes.CDLL(None, use_errno=True)


def call(name: str, *arguments: object) -> int:
    """Call a C function and return its result; raises OSError with its errno when that is -1, or when there is no such call."""
    function = getattr(_libc, name, None)
    if function is None:
        raise OSError(38, f"{name} does not exist on this system")
    result = int(function(*arguments))
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return result


def prctl(option: int, *values: object) -> int:
    """Set an option of this process, with the arguments that are not given as zero."""
    padded = [ctypes.c_ulong(value) if isinstance(value, int) else value for value in (*values, 0, 0, 0, 0)[:4]]
    return call("prctl", ctypes.c_int(option), *padded)


def syscall(number: int, *values: object) -> int:
    """Make a raw system call; integers travel as C longs."""
    return call(
        "syscall", ctypes.c_long(number), *(ctypes.c_long(value) if isinstance(value, int) else value for value in values)
    )
