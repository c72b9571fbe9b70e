"""What a process puts on before it runs untrusted input: limits, Landlock, seccomp. All or nothing."""

from __future__ import annotations

import resource
from collections.abc import Mapping
from typing import NamedTuple

from bot.postgres.jail import landlock, libc, namespaces, seccomp


class Walls(NamedTuple):
    """Which layers stand. Tests take single ones away to show what they hold back."""

    landlock: bool = False
    seccomp: bool = False
    namespaces: bool = False


class Confinement(NamedTuple):
    """Everything for `put_on`: layers, rlimits by name, and the paths that stay reachable."""

    walls: Walls
    rlimits: Mapping[str, int]
    read: tuple[str, ...] = ()
    execute: tuple[str, ...] = ()
    write: tuple[str, ...] = ()
    connect: bool = False


def put_on(confinement: Confinement) -> None:
    """Confine this process for good. Raises OSError or ValueError when any layer that was asked for cannot be had."""
    if libc.LINUX:
        _shut(confinement)
    # Last, because this process may be a fork of one with a larger address space than the limit allows.
    for name, value in confinement.rlimits.items():
        number = getattr(resource, name, None)
        if number is not None and (libc.LINUX or name != "RLIMIT_AS"):
            _lower(number, value)


def _shut(confinement: Confinement) -> None:
    if confinement.walls.namespaces:
        namespaces.keep_capabilities()
    libc.prctl(libc.PR_SET_NO_NEW_PRIVS, 1)
    if confinement.walls.landlock:
        landlock.restrict(read=confinement.read, execute=confinement.execute, write=confinement.write)
    if confinement.walls.seccomp:
        seccomp.restrict(connect=confinement.connect)


def _lower(number: int, value: int) -> None:
    """Set soft and hard limit; a hard limit that is already lower stays."""
    hard = resource.getrlimit(number)[1]
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(number, (value, value))
