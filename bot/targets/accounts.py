"""What is in and what is not, file by file and, where a file stopped, statement by statement. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.scripts.model import Statement
from bot.targets.model import FileOutcome
from bot.targets.plan import FilePlan

MOST_STATEMENTS = 40
_WIDTH = 70
_FILES = {
    "applied": "applied and committed",
    "failed": "rolled back as a whole; nothing of it is in",
    "partly": "partly in: the statements before the failure are permanent",
    "pending": "not begun",
}


def accounts(outcomes: Sequence[FileOutcome], plans: Sequence[FilePlan]) -> tuple[str, ...]:
    """Return one line per file, and for the one that stopped a line per statement: did it run, and is its effect still there."""
    known = {plan.path: plan for plan in plans}
    return tuple(line for outcome in outcomes for line in _file(outcome, known.get(outcome.path)))


def _file(outcome: FileOutcome, plan: FilePlan | None) -> Iterator[str]:
    yield f"{outcome.path}: {_FILES[outcome.state]} ({outcome.ran} of {outcome.total} statements ran)"
    if outcome.state not in {"failed", "partly"} or plan is None:
        return
    for index, statement in enumerate(plan.statements[:MOST_STATEMENTS]):
        yield f"{outcome.path}:{statement.location.line} {_short(statement)}: {_state(index, outcome)}"
    if len(plan.statements) > MOST_STATEMENTS:
        yield f"{outcome.path}: {len(plan.statements) - MOST_STATEMENTS} more statements follow"


def _state(index: int, outcome: FileOutcome) -> str:
    if index > outcome.ran or (index == outcome.ran and not outcome.line):
        return "not run"
    if index == outcome.ran:
        return "failed"
    return "ran and is permanent" if outcome.state == "partly" else "ran and was rolled back"


def _short(statement: Statement) -> str:
    text = " ".join(statement.sql.split())
    return text if len(text) <= _WIDTH else text[: _WIDTH - 1] + "…"
