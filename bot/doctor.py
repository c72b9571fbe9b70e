"""`migrate-bot doctor`: what this machine has, how strong its sandbox is, and which settings are missing."""

from __future__ import annotations

import platform
import shutil
import subprocess

from bot.errors import BotError, SettingsError
from bot.postgres import floor, levels, servers
from bot.settings import SERVE_NEEDS, WORKER_NEEDS, load

OLDEST_GIT = (2, 38)
"""`git merge-tree --write-tree` came with 2.38 (release notes)."""


def examine_host() -> tuple[tuple[str, ...], bool]:
    """Return lines to show, and whether `migrate-bot check` can work here at all."""
    git, git_is_fine = _git()
    lines = [_line("Python", platform.python_version()), _line("git", git)]
    try:
        server = servers.find()
    except BotError as error:
        return (*lines, _line("PostgreSQL", f"none: {error.message} {error.hint}")), False
    facts = levels.detect()
    lines += [_line(name, value) for name, value in levels.describe(facts, server)]
    lines += [f"  ! {gap}" for gap in facts.missing]
    lines += [
        _line("also here", f"PostgreSQL {other.release} ({other.source})") for other in servers.installed() if other != server
    ]
    needed, holes_allowed = _rules_for_forks()
    obstacles = levels.fork_obstacles(facts, server, needed, holes_allowed=holes_allowed)
    lines.append(_line("SQL of forks", "may run" if not obstacles else "refused: " + " ".join(obstacles)))
    if floor.below(server):
        lines.append(
            "  ! install a newer PostgreSQL, or declare one that is installed; MIGRATE_BOT_FORK_FLOOR decides about forks"
        )
    lines += [_line("serve", _settings(SERVE_NEEDS)), _line("worker", _settings(WORKER_NEEDS))]
    lines.append(_line("merge blocking", "require the status check `migrate-bot`, with the App as its source (docs/install.md)"))
    return tuple(lines), git_is_fine


def _rules_for_forks() -> tuple[levels.Level, bool]:
    """Return the operator's rules, or the defaults while other settings are still wrong."""
    try:
        configured = load()
    except SettingsError:
        configured = load({})
    return levels.Level(configured.fork_sandbox), configured.fork_floor == "warn"


def _git() -> tuple[str, bool]:
    if not shutil.which("git"):
        return "missing: install git 2.38 or newer", False
    said = subprocess.run(["git", "--version"], capture_output=True, text=True, check=False, timeout=20).stdout.split()
    version = said[2] if len(said) > 2 else "0"
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    return (version, True) if numbers >= OLDEST_GIT else (f"{version}: 2.38 or newer is needed", False)


def _settings(needs: tuple[str, ...]) -> str:
    try:
        load(needs=needs)
    except SettingsError as error:
        return "not configured:\n" + "\n".join(f"    {line}" for line in error.message.splitlines()[1:])
    return "configured"


def _line(name: str, value: str) -> str:
    return f"{name:<15} {value}"
