"""Try a change on a copy of the real data before the data itself: what fails here has touched nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.catalog.model import Catalog, CatalogDiff
from bot.targets.connect import TargetSessions
from bot.targets.execute import Executor, Record, Report
from bot.targets.model import Progress
from bot.targets.plan import FilePlan
from bot.targets.verify import unproven


def rehearse(
    sessions: TargetSessions,
    name: str,
    files: Sequence[FilePlan],
    record: Callable[[FilePlan], Record],
    goal: tuple[Catalog, CatalogDiff],
    watch: tuple[Callable[[], None], Report],
) -> tuple[str, ...]:
    """Run `files` on a copy and compare it with the goal's catalog (and accepted differences).

    Returns what went wrong, first where; empty when the copy ended as proven. `watch` is the check of the lease and the
    progress report. Raises UsageError and Unavailable when there can be no copy.
    """
    check, report = watch
    with sessions.rehearsal(name) as copy:
        executor = Executor(copy, "migrate-bot rehearsal", check=check, report=report)
        for index, file in enumerate(files):
            outcome = executor.file(file, Progress("rehearsal", file.path, index + 1, len(files)), record(file))
            if outcome.state != "applied":
                where = f"{outcome.path}:{outcome.line}" if outcome.line else outcome.path
                return (f"{where}: {outcome.error}",)
        left = unproven(copy, *goal)
    return ("Every file ran, but the copy is not as it was proven.", *left) if left else ()
