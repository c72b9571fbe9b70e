"""What a reader of the report may do next: checklist, commands with the commit filled in, buttons."""

from __future__ import annotations

from typing import TypedDict

from bot.github.client import Gateway
from bot.github.publish import Button
from bot.github.reads import Pull
from bot.render.context import Requirement
from bot.report.model import Verdict
from bot.settings import Forks
from bot.work.examined import Examined
from bot.work.tools import Tools


class Offers(TypedDict):
    """The part of a `publish.Place` that differs from report to report."""

    requirements: tuple[Requirement, ...]
    commands: tuple[str, ...]
    buttons: tuple[Button, ...]


def offers(tools: Tools, _gateway: Gateway, pull: Pull, found: Examined) -> Offers:
    """Return only what is valid now."""
    prefix, sha = tools.settings.command_prefix, pull.head_sha[:12]
    commands: list[str] = []
    buttons: list[Button] = []
    if any(finding.edits for finding in found.report.findings if not finding.waived):
        commands.append(f"{prefix} fix {sha}")
        buttons.append(Button("Fix listings", "Suggest the missing lines here", "fix"))
    if pull.fork and not found.files and tools.settings.forks is Forks.ASK:
        commands.append(f"{prefix} allow {sha}")
    if found.report.verdict is Verdict.COULD_NOT_JUDGE and found.files:
        commands.append(f"{prefix} check")
    return {"requirements": (), "commands": tuple(commands[:3]), "buttons": tuple(buttons[:3])}
