"""What a reader of the report may do next: checklist, commands with the commit filled in, buttons."""

from __future__ import annotations

from typing import TypedDict

from bot.commands import observed
from bot.commands.observed import Judged, Scene
from bot.errors import SettingsError
from bot.github.client import Gateway
from bot.github.commits import closed
from bot.github.publish import Button
from bot.github.reads import Pull
from bot.render.context import Requirement
from bot.report.model import Verdict
from bot.settings import Forks
from bot.store.repositories import Repository
from bot.targets import file as targets_file
from bot.targets.requirements import Line, checklist
from bot.work.examined import Examined
from bot.work.tools import Tools


class Offers(TypedDict):
    """The part of a `publish.Place` that differs from report to report."""

    requirements: tuple[Requirement, ...]
    commands: tuple[str, ...]
    buttons: tuple[Button, ...]
    waiting: tuple[str, ...]


def offers(tools: Tools, repository: Repository, gateway: Gateway, pull: Pull, found: Examined) -> Offers:
    """Return only what is valid now."""
    prefix, sha = tools.settings.command_prefix, pull.head_sha[:12]
    commands: list[str] = []
    buttons: list[Button] = []
    lists, waiting, blocking = _checklists(tools, repository, gateway, pull, found) if found.files else ({}, (), ())
    for target, lines in lists.items():
        if all(line.met for line in lines) and target in waiting:
            commands.append(f"{prefix} apply {target} {sha}")
            if len(f"apply:{target}") <= _IDENTIFIER:
                buttons.append(Button(f"Apply: {target}"[:20], f"Apply to {target}"[:40], f"apply:{target}"))
    if any(finding.edits for finding in found.report.findings if not finding.waived):
        commands.append(f"{prefix} fix {sha}")
        does = "Show the lines to add" if closed(pull) else "Commit the missing lines to this branch"
        buttons.append(Button("Fix listings", does, "fix"))
    if pull.fork and not found.files and tools.settings.forks is Forks.ASK:
        commands.append(f"{prefix} allow {sha}")
    if found.report.verdict is Verdict.COULD_NOT_JUDGE and found.files:
        commands.append(f"{prefix} check")
    named = len(lists) > 1
    shown = [
        Requirement(f"{name}: {line.text}" if named else line.text, line.met) for name, lines in lists.items() for line in lines
    ]
    return {"requirements": tuple(shown), "commands": tuple(commands[:3]), "buttons": tuple(buttons[:3]), "waiting": blocking}


_IDENTIFIER = 20
_UNREADABLE = "what the operator's targets file says, once it can be read"


def _checklists(
    tools: Tools, repository: Repository, gateway: Gateway, pull: Pull, found: Examined
) -> tuple[dict[str, tuple[Line, ...]], tuple[str, ...], tuple[str, ...]]:
    """Return the checklist of each target, which targets do not have this commit yet, and which of these block the merge.

    A targets file that cannot be read opens no gate: it may name a target that comes before the merge.
    """
    try:
        targets = targets_file.load(tools.settings.targets_file).of(repository.full_name)
        if not targets or not found.report.relevant:
            return {}, (), ()
        scene = Scene(tools.store, gateway, repository, pull)
        facts = observed.facts(scene, targets, Judged(str(found.report.verdict), found.report.base.sha))
    except SettingsError:
        return {}, (), (_UNREADABLE,)
    waiting = tuple(target.name for target in targets if target.name not in facts.applied_to)
    blocking = tuple(target.name for target in targets if target.name in waiting and target.when == "before_merge")
    return {target.name: checklist(target, facts) for target in targets}, waiting, blocking
