"""How strong the sandbox is on this machine: `strict`, `standard` or `basic`, found by trying, never assumed.

strict: every layer. standard: no namespaces (a size watcher and a subreaper instead of a memory disk and a process table);
holds against a server that is already superuser. basic: no Landlock or no seccomp, for one's own repositories only.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from bot.postgres import floor, owner
from bot.postgres.jail.walls import Walls
from bot.postgres.servers import Server

PACKAGE = Path(__file__).parents[2]
PROBE = f"import sys; sys.path.insert(0, {str(PACKAGE)!r}); from bot.postgres.jail.probe import main; main()"


class Level(StrEnum):
    """The sandbox's strength, weakest first."""

    BASIC = "basic"
    STANDARD = "standard"
    STRICT = "strict"

    def reaches(self, needed: Level) -> bool:
        """Whether this level is at least `needed`."""
        order = list(Level)
        return order.index(self) >= order.index(needed)


@dataclass(frozen=True, slots=True)
class Facts:
    """What this machine offers: Landlock's version (0: none), seccomp filters, "" or the obstacle to namespaces."""

    landlock_abi: int
    seccomp: bool
    namespaces_error: str
    machine: str
    kernel: str
    bubblewrap: str = ""

    @property
    def level(self) -> Level:
        """The level that follows from the facts."""
        if not self.landlock_abi or not self.seccomp:
            return Level.BASIC
        return Level.STANDARD if self.namespaces_error else Level.STRICT

    @property
    def walls(self) -> Walls:
        """The layers to build; each of them must stand, or the run is aborted."""
        return Walls(self.landlock_abi > 0, self.seccomp, not self.namespaces_error)

    @property
    def missing(self) -> tuple[str, ...]:
        """One sentence for each layer that is not there."""
        gaps = []
        if not self.landlock_abi:
            gaps.append("Landlock is missing: the server could read files of this user (Linux 5.13 or newer has it).")
        if not self.seccomp:
            gaps.append(f"seccomp filters are missing on {self.machine}: the server could open network connections.")
        if self.namespaces_error:
            gaps.append(f"Namespaces are missing ({self.namespaces_error}): disk use is watched instead of bounded.")
        return tuple(gaps)


@cache
def detect() -> Facts:
    """Return what this machine offers to the server's user; tried once per process (about 50 ms)."""
    user = owner.find()
    system = os.uname()
    tried = subprocess.run(
        [sys.executable, "-I", "-S", "-c", PROBE, str(user.uid), str(user.gid)],
        capture_output=True,
        check=False,
        timeout=30,
        env={"PATH": "/usr/bin:/bin", "LANG": "C"},
        cwd="/",
    )
    kernel = f"{system.sysname} {system.release}"
    try:
        told = json.loads(tried.stdout)
    except ValueError:
        words = tried.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        return Facts(0, seccomp=False, namespaces_error=f"the probe failed: {words}", machine=system.machine, kernel=kernel)
    return Facts(told["landlock"], told["seccomp"], told["namespaces"], told["machine"], kernel, shutil.which("bwrap") or "")


def shortfall(facts: Facts, needed: Level) -> str:
    """Return why SQL that needs a sandbox of level `needed` must not run here; empty when it may."""
    if facts.level.reaches(needed):
        return ""
    return f"The sandbox is only {facts.level}, not {needed}. " + " ".join(facts.missing)


def fork_obstacles(
    facts: Facts, server: Server, needed: Level = Level.STANDARD, *, holes_allowed: bool = False
) -> tuple[str, ...]:
    """Return why SQL of a fork's pull request must not run here; empty when it may.

    `holes_allowed`: the operator lets it run on a PostgreSQL below the version floor.
    """
    below = None if holes_allowed else floor.below(server)
    return tuple(filter(None, (shortfall(facts, needed), below.sentence if below else "")))


def describe(facts: Facts, server: Server) -> tuple[tuple[str, str], ...]:
    """Return (name, value) lines for `doctor` and the report's footer."""
    below = floor.below(server)
    return (
        ("sandbox", facts.level.value),
        ("landlock", f"version {facts.landlock_abi}" if facts.landlock_abi else "missing"),
        ("seccomp", "yes" if facts.seccomp else "missing"),
        ("namespaces", facts.namespaces_error or "yes"),
        ("bubblewrap", facts.bubblewrap or "not installed (not needed)"),
        ("machine", f"{facts.machine}, {facts.kernel}"),
        ("server user", owner.find().name),
        ("PostgreSQL", f"{server.release} ({server.source})"),
        ("version floor", below.sentence if below else "at or above"),
    )
