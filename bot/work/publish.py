"""A report goes to its pull request: comment, annotations, conclusion; the conclusion last."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version

from bot.github import publish
from bot.github.client import Gateway
from bot.render import check, markdown
from bot.render.annotations import Annotation, annotate
from bot.render.context import Context, PreviousRun, Requirement
from bot.render.wording import headline
from bot.report import codec
from bot.report.checks import rows
from bot.report.model import Report
from bot.store import pulls, runs
from bot.store.repositories import Repository
from bot.work.tools import Tools, web_url

MARKER = f"<!-- {markdown.MARKER}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a report goes, and what its readers may do next."""

    repository: Repository
    number: int | None
    head_sha: str
    run_id: int
    check_id: int
    requirements: tuple[Requirement, ...] = ()
    commands: tuple[str, ...] = ()
    buttons: tuple[publish.Button, ...] = ()
    waiting: tuple[str, ...] = ()


def context(tools: Tools, place: Place, report: Report, previous: tuple[runs.Run, ...] = ()) -> Context:
    """Return what the renderers need to know of the place."""
    root = f"{web_url(tools.settings)}/{place.repository.full_name}"
    return Context(
        repository_id=place.repository.repository_id,
        pull=place.number or 0,
        digest=_shown_digest(report, place),
        run_id=str(place.run_id),
        report_url=tools.links.url(place.run_id),
        check_url=f"{root}/runs/{place.check_id}",
        file_url=f"{root}/blob/{place.head_sha}",
        when=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        version=version("migrate-bot"),
        prefix=tools.settings.command_prefix,
        requirements=place.requirements,
        commands=place.commands,
        previous=tuple(PreviousRun(run.verdict, run.head_sha, tools.links.url(run.run_id)) for run in previous),
    )


def send(
    tools: Tools, gateway: Gateway, place: Place, report: Report, claim: pulls.Claim | None, before_write: Callable[[], None]
) -> publish.Posted | None:
    """Publish and return our comment, or None when none is needed: nothing relevant changed and none was there before.

    `before_write` raises Superseded as soon as somebody else may publish.
    """
    previous: tuple[runs.Run, ...] = ()
    if claim:
        with tools.store.transaction() as conn:
            previous = runs.previous(conn, claim.key, 5)
    words = context(tools, place, report, previous)
    posted = None
    if place.number and claim and (report.relevant or claim.comment_id):
        before_write()
        text = markdown.comment(report, words)
        posted = publish.sticky_comment(gateway, place.number, text, marker=MARKER, stored_id=claim.comment_id)
    output = check.output(report, words)
    notes = tuple(_annotation(item) for item in annotate(report))
    before_write()
    conclusion, title = _until_applied(output, place)
    verdict = publish.Verdict(conclusion, title, output.summary, output.text, notes, place.buttons)
    publish.conclude_check(gateway, place.check_id, verdict)
    return posted


def _until_applied(output: check.CheckOutput, place: Place) -> tuple[str, str]:
    """A green report does not open the merge while a target that comes before it still waits."""
    if output.conclusion == "success" and place.waiting:
        return "action_required", f"Passed; to be applied before the merge: {', '.join(place.waiting)}"
    return output.conclusion, output.title


def turned(tools: Tools, gateway: Gateway, place: Place, report: Report, claim: pulls.Claim) -> None:
    """Write a short comment when the report turned from green to red or back: an edit notifies nobody."""
    was, now = claim.comment_verdict, str(report.verdict)
    if not place.number or not was or (was == "pass") == (now == "pass"):
        return
    words = context(tools, place, report)
    icon, colour = ("✅", "green again") if now == "pass" else ("❌" if now == "fail" else "❔", "not green any more")
    link = f" [Report]({words.report_url})" if words.report_url else f" [Check run]({words.check_url})"
    text = f"{icon} The migration check is {colour} at {place.head_sha[:12]}: {headline(report, rows(report))}.{link}"
    publish.reply(gateway, place.number, text, key=f"turned-{claim.generation}")


def fail(gateway: Gateway, check_id: int, reason: str, run_id: int) -> None:
    """Conclude a check run after a failure that is not the author's: never green."""
    output = check.failed_run(reason, str(run_id))
    publish.conclude_check(gateway, check_id, publish.Verdict(output.conclusion, output.title, output.summary))


def overtaken(gateway: Gateway, check_id: int) -> None:
    """Conclude the check run of an examination that newer work made pointless."""
    text = "A newer examination of this pull request took its place."
    publish.conclude_check(gateway, check_id, publish.Verdict("cancelled", "Superseded", text))


def _shown_digest(report: Report, place: Place) -> str:
    """The comment is edited when anything that a reader acts on differs: the report, the checklist or the offers."""
    parts = (codec.digest(report), repr(place.requirements), repr(place.commands))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _annotation(item: Annotation) -> publish.Annotation:
    place = (item["path"], item["start_line"], item["end_line"])
    return publish.Annotation(*place, item["annotation_level"], item["title"], item["message"])
