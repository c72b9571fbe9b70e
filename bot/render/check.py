"""The check run: conclusion, title, summary and text, each within GitHub's limits."""

from __future__ import annotations

from dataclasses import dataclass

from bot.render import escape, sections
from bot.render.context import Context
from bot.render.markdown import comment
from bot.render.wording import headline
from bot.report.checks import rows
from bot.report.model import Report, Verdict

LIMIT = 65_000
_CONCLUSIONS = {Verdict.PASS: "success", Verdict.FAIL: "failure", Verdict.COULD_NOT_JUDGE: "action_required"}


@dataclass(frozen=True, slots=True)
class CheckOutput:
    """What the Checks API takes. `could_not_judge` becomes `action_required`: GitHub counts that as not passed."""

    conclusion: str
    title: str
    summary: str
    text: str


def output(report: Report, context: Context | None = None) -> CheckOutput:
    """Return the concluded check run of a report; the text carries the rollback script, whole where it fits."""
    place = context or Context()
    title = headline(report, rows(report))
    script = sections.rollback(report, budget=LIMIT - 8_000) or "No rollback is needed."
    return CheckOutput(_CONCLUSIONS[report.verdict], title[0].upper() + title[1:], comment(report, place), script)


def failed_run(reason: str, run_id: str) -> CheckOutput:
    """Return the conclusion for a run that ended by our own failure: never green, with the run's id for the operator."""
    summary = (
        f"The examination could not be made: {escape.markdown(reason)}\n\nRun {escape.code(run_id)}. Press *Re-run* to try again."
    )
    return CheckOutput("action_required", "Could not judge", summary, "")
