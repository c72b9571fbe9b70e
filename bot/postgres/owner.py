"""Which operating-system user the server runs as: ourselves, or an unprivileged one when we are root."""

from __future__ import annotations

import os
import pwd
from dataclasses import dataclass

from bot.errors import UsageError

CANDIDATES = ("migrate-bot", "nobody")


@dataclass(frozen=True, slots=True)
class Owner:
    """The user and group that own a cluster's files and processes. `drops` says that we are root and must change to them."""

    uid: int
    gid: int
    name: str
    drops: bool


def find() -> Owner:
    """Return the user for servers: the caller, or for root the first existing account of `CANDIDATES`.

    Raises UsageError when root has no such account, because PostgreSQL refuses to run as root.
    """
    uid = os.geteuid()
    if uid != 0:
        return Owner(uid, os.getegid(), str(uid), drops=False)
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Owner(entry.pw_uid, entry.pw_gid, name, drops=True)
    raise UsageError(
        "PostgreSQL refuses to run as root and there is no unprivileged account to change to.",
        hint="Create a system account named migrate-bot, or start migrate-bot as an ordinary user.",
    )
