"""What the text alone shows: names and numbers, history, lint, and every place that lists the files."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from bot.errors import CouldNotJudge
from bot.findings import Check
from bot.lint.child import lint
from bot.listings import child
from bot.listings.case import Case
from bot.listings.child import Judged
from bot.listings.collisions import collisions
from bot.listings.gaps import gaps
from bot.listings.matrix import matrix
from bot.postgres.child import call
from bot.report import assemble
from bot.report.model import FileChange
from bot.scripts.astray import judge_astray
from bot.scripts.change import ScriptChange, judge_history
from bot.scripts.layout import LayoutReading
from bot.scripts.model import Layout
from bot.scripts.naming import judge_numbering, schema_files
from bot.scripts.odd import odd_entries
from bot.stages.draft import Draft

LISTINGS = "bot.listings.child:child_judge"


def read_files(draft: Draft, reading: LayoutReading, changes: tuple[ScriptChange, ...]) -> None:
    """Judge the names, numbers and kinds of the files, and what the change does to those that were deployed."""
    layout = reading.layout
    with draft.timed("files"):
        draft.findings += reading.findings
        draft.findings += odd_entries(draft.head, (layout.schema_dir,))
        draft.findings += judge_numbering(draft.base, draft.head, layout)
        draft.findings += judge_astray(draft.base, draft.head, layout)
        draft.findings += judge_history(changes)
        new = [file for file in schema_files(draft.head, layout) if file.path not in draft.base]
        draft.findings += collisions(new, draft.options.others, layout, draft.options.pull)
        draft.add(
            changes=tuple(FileChange(change.path, change.status, change.old_path) for change in changes),
            pulls=assemble.pulls(new, draft.options.others, layout),
        )


def read_statements(draft: Draft, layout: Layout) -> None:
    """Lint the statements that the change brings, in a limited child."""
    with draft.timed("lint"):
        try:
            linted = lint(draft.base, draft.head, layout, draft.options.reader)
        except CouldNotJudge as error:
            draft.cannot(error.message, (Check.RISK,))
            return
        draft.findings += linted.findings
        draft.directives = linted.directives
        for reason in linted.unjudged:
            draft.cannot(reason, (Check.RISK,))


@contextmanager
def finding_listings(draft: Draft, layout: Layout) -> Iterator[Future[bytes]]:
    """Let the limited child find and judge every listing meanwhile; `read_listings` takes what comes of it."""
    try:
        payload = child.request(draft.base, draft.head, layout)
    except (CouldNotJudge, ValueError) as error:
        failed: Future[bytes] = Future()
        failed.set_exception(error)
        yield failed
        return
    with ThreadPoolExecutor(1, "listings") as beside:
        yield beside.submit(call, LISTINGS, payload)


def read_listings(draft: Draft, layout: Layout, found: Future[bytes]) -> Judged | None:
    """Take what `finding_listings` has found; None when that could not be done."""
    with draft.timed("listings"):
        try:
            judged = child.answer(found.result())
        except (CouldNotJudge, ValueError) as error:
            reason = error.message if isinstance(error, CouldNotJudge) else "the reader of listings gave a damaged answer"
            draft.cannot(reason, (Check.LISTED,))
            return None
        draft.findings += judged.findings
        new = [file for file in schema_files(draft.head, layout) if file.path not in draft.base]
        missing = [(listing, file) for listing, file, _ in gaps(Case(judged.base, judged.head, layout, {}))]
        draft.add(**assemble.listing_matrix(matrix(judged.head, new, missing)))
        return judged
