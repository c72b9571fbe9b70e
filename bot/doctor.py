"""`migrate-bot doctor`: what this machine has, how strong its sandbox is, which settings are missing, and who blocks merges."""

from __future__ import annotations

import platform
import shutil
import subprocess

from bot.errors import BotError, SettingsError
from bot.github import gates
from bot.github.client import App, Credentials
from bot.github.limits import Patience
from bot.postgres import floor, levels, servers
from bot.settings import SERVE_NEEDS, WORKER_NEEDS, load
from bot.targets import file as targets_file
from bot.targets import sessions
from bot.targets.file import Target

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
    return tuple(lines), git_is_fine


def examine_gates(names: tuple[str, ...] = ()) -> tuple[tuple[str, ...], bool]:
    """Return lines about whether the check is required and pinned to the App, and whether it is wherever it was asked for.

    `names` are repositories (`owner/name`) to ask about; without any, all that the App is installed in and that we serve.
    """
    try:
        configured = load(needs=WORKER_NEEDS)
    except SettingsError:
        what = "cannot be asked, since no App is configured. " + _REQUIRE
        return (_line("merge blocking", what),), not names
    wanted = {name.lower() for name in names}
    key = configured.private_key.get_secret_value() if configured.private_key else ""
    app = App(Credentials(configured.app_id or 0, key, configured.github_api_url.rstrip("/")), Patience(attempts=2, first=0.2))
    try:
        found = gates.gates(app, lambda name: name.lower() in wanted if wanted else configured.serves(name))
    except BotError as error:
        return (_line("merge blocking", f"cannot be asked: {error.message}"),), not names
    lines: list[str] = []
    for gate in found:
        lines.append(_line("merge blocking", f"{gate.repository} ({gate.branch}): {_STATES[gate.state]} {gate.reason}".rstrip()))
        if gate.state not in {"pinned", "unknown"}:
            lines.append(f"  ! {gates.way_in(gate, app.id)}")
    absent = sorted(wanted - {gate.repository.lower() for gate in found})
    lines += [_line("merge blocking", f"{name}: the App is not installed there") for name in absent]
    if not lines:
        lines.append(_line("merge blocking", "the App is installed in no repository yet"))
    return tuple(lines), not absent and all(gate.state == "pinned" for gate in found)


def examine_targets() -> tuple[tuple[str, ...], bool]:
    """Return lines about every target, and whether each answers to a role that has no more than it needs."""
    try:
        known = targets_file.load(load().targets_file).all
    except SettingsError as error:
        return (_line("targets", error.message),), False
    lines = [_target(target) for target in known]
    return tuple(_line("target", text) for text, _ in lines), all(sound for _, sound in lines)


def _target(target: Target) -> tuple[str, bool]:
    try:
        place = sessions.of(target)
        with place.open("migrate-bot doctor", read_only=True) as conn:
            place.refuse_unfit(conn)
    except BotError as error:
        return f"{target.name}: {error.message} {error.hint}".rstrip(), False
    return f"{target.name}: answers", True


_REQUIRE = "Require the status check `migrate-bot`, with the App as its source (docs/install.md)"
_STATES = {
    "pinned": "the check is required and pinned to the App",
    "open": "the check is required, but anybody may set it: it is not pinned to the App",
    "foreign": "the check is required of another source than this App, so ours blocks nothing",
    "missing": "the check is NOT required: a red one does not block the merge",
    "unknown": "cannot be asked:",
}


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
