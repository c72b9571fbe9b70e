"""Commands whose worker vanished: each is answered with what is true, none is obeyed a second time."""

from __future__ import annotations

from contextlib import suppress

import structlog

from bot.commands import shown
from bot.commands.changing import account
from bot.errors import BotError
from bot.github import publish
from bot.github.client import Gateway
from bot.github.limits import NotThere
from bot.render import escape
from bot.store import changes, commands
from bot.store.changes import Change
from bot.store.commands import Orphan
from bot.targets import file as targets_file
from bot.targets import sessions
from bot.targets.model import FileOutcome, Result
from bot.work.tools import Tools

CHANGING = frozenset({"apply", "rollback"})
log = structlog.get_logger("orphaned")


def answer_all(tools: Tools) -> int:
    """Answer the commands that nobody works on any more; return how many."""
    with tools.store.transaction() as conn:
        left = commands.orphaned(conn)
    answered = 0
    for orphan in left:
        try:
            answered += _answer(tools, orphan)
        except BotError as error:
            log.warning("command not answered", comment=orphan.comment_id, reason=error.message)
    return answered


def _answer(tools: Tools, orphan: Orphan) -> bool:
    """Say how far it came; False while a change of it is still open, whose target has to be looked at first."""
    with tools.store.transaction() as conn:
        repository = tools.repository(conn, orphan.key.repository_id)
        made = changes.of_pull(conn, orphan.key) if orphan.verb in CHANGING else ()
    change = next((item for item in made if item.kind == orphan.verb and item.started_at >= orphan.created_at), None)
    if change is not None and change.state == "started":
        return False
    if repository is not None:
        with tools.gateway(repository) as gateway, suppress(NotThere):
            _say(tools, gateway, orphan, change)
    with tools.store.transaction() as conn:
        done = change is not None and change.state == "done"
        commands.settle(conn, orphan, "done" if done else "failed")
    log.warning("orphaned command answered", verb=orphan.verb, comment=orphan.comment_id)
    return True


def _say(tools: Tools, gateway: Gateway, orphan: Orphan, change: Change | None) -> None:
    target = _named(tools, change) if change else ""
    text = _account(target, change) if change else _nothing(orphan, tools.settings.command_prefix)
    marker = f"<!-- migrate-bot:reply {orphan.comment_id}-{orphan.position} -->"
    publish.sticky_comment(gateway, orphan.key.number, f"{marker}\n@{orphan.actor}: {text}", marker=marker)
    if change is not None:
        name = f"{change.kind}-{orphan.comment_id}-{orphan.position}"
        check = shown.check_run(gateway, change.head_sha, orphan.key.number, (name, target))
        lines = tuple(str(line) for line in change.outcome.get("log", ()))
        shown.conclude(gateway, check, f"{change.kind} on {target}", result_of(change), (text, lines))
    if orphan.comment_id > 0:
        good = change is not None and change.state == "done"
        publish.react(gateway, orphan.comment_id, "rocket" if good else "-1", instead_of="eyes")


def result_of(change: Change) -> Result:
    """Return how a change ended, from its row."""
    kept = change.outcome
    files = tuple(FileOutcome(**file) for file in kept.get("files", ()))
    safety = {str(key): str(value) for key, value in change.safety.items()}
    return Result(change.state, str(kept.get("reason", "")), tuple(kept.get("details", ())), files, safety, change.change_id)


def _nothing(orphan: Orphan, prefix: str) -> str:
    what = "before it touched the target" if orphan.verb in CHANGING else "on the way"
    again = escape.code(f"{prefix} {orphan.verb}")
    return f"The worker that had this vanished {what}. Nothing is repeated by itself; ask again: {again}."


def _account(target: str, change: Change) -> str:
    return "The worker that had this vanished. " + account(change.kind, target, change.head_sha, result_of(change), "")


def _named(tools: Tools, change: Change) -> str:
    """Return the name that people use for the changed database; its own identity when the targets file has none any more."""
    with suppress(BotError):
        for target in targets_file.load(tools.settings.targets_file).all:
            if sessions.of(target).identity == change.target:
                return target.name
    return change.target
