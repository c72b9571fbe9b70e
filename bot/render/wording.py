"""One voice for every medium: headlines, names of severities, the sentences around the facts. Pure text, no markup."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.findings import Finding, Severity
from bot.report.checks import Row, State, counted
from bot.report.model import Report, Rollback, Verdict
from bot.rollback.keep import DAYS

ICONS = {
    State.FAILED: "❌",
    State.UNJUDGED: "❔",
    State.WARNED: "⚠️",
    State.PASSED: "✅",
    State.SKIPPED: "➖",
}
VERDICT_ICONS = {Verdict.PASS: "✅", Verdict.FAIL: "❌", Verdict.COULD_NOT_JUDGE: "❔"}
ALIKE = 3
"""So many notes of one rule are shown whole when there are more than one beyond them."""
PLACES = 40
NO_CHANGE = "No schema changes"
ROLLBACK_TITLES = {
    "proven": "executed: schema identical, every row back",
    "schema_only": "executed: schema identical; some rows cannot come back",
    "not_reversible": "there is no complete way back",
    "could_not_judge": "could not be proven",
    "not_needed": "nothing to undo",
}
_STATEMENT = re.compile(
    r"^(?P<label>(?:STATEMENT:  )?)(?:ALTER|CALL|CLUSTER|COMMENT|COPY|CREATE|DELETE|DO|DROP|GRANT|INSERT|LOCK|MERGE|REFRESH"
    r"|REINDEX|REVOKE|SELECT|SET|TRUNCATE|UPDATE|VACUUM|WITH)\b",
    re.MULTILINE,
)
"""Where evidence comes to the author's statement: behind the locks, or the server's own words."""
PRESERVES = (
    "What else preserves rows: adding the new column, copying, and dropping the old one in a later release; point-in-time"
    " recovery; a Neon branch made before."
)


def preserving(way: Rollback) -> tuple[str, ...]:
    """Return what would preserve the rows that a way back loses; first whether `apply` can keep them aside, as it was tried."""
    if way.status != "schema_only":
        return ()
    found = way.keeping
    if found is None:
        return (PRESERVES,)
    then = f"aside for {DAYS} days, or as long as the target says; then the rollback restores the rows too: executed"
    first = {
        "proven": f"Apply can keep these {then}",
        "partly": f"Apply can keep {', '.join(found.what)} {then}, but for",
        "not_proven": "Keeping these rows aside was tried and does not bring them back",
    }.get(found.status, "Whether these rows can be kept aside could not be judged")
    said = "; ".join((*found.reasons, *found.losses))
    return (f"{first}: {said}." if said else f"{first}.", PRESERVES)


def headline(report: Report, rows: tuple[Row, ...]) -> str:
    """Return the verdict in words: what failed of how many, and the consequence."""
    if not report.relevant:
        return f"{NO_CHANGE}, nothing to check"
    made = [row for row in rows if row.state is not State.SKIPPED]
    failed = [row for row in made if row.state is State.FAILED]
    if failed:
        return f"{len(failed)} of {len(made)} failed, merge blocked"
    unjudged = [row for row in made if row.state is State.UNJUDGED]
    if unjudged:
        return f"{len(unjudged)} of {len(made)} could not be judged, merge blocked"
    warned = sum(row.state is State.WARNED for row in made)
    warnings = f", {counted(warned, 'warning')}" if warned else ""
    return f"all {len(made)} passed{warnings}"


def and_more(row: Row) -> str:
    """Return ` (+2 more)` for a row whose sentence is one of three, else nothing."""
    return f" (+{row.more} more)" if row.more else ""


def gathered(findings: Sequence[Finding]) -> tuple[tuple[Finding, ...], tuple[tuple[str, str], ...]]:
    """Return the findings to show whole; and rule and places (raw text) of notes that many others of that rule stand for.

    A file of forty indexes is no forty things to read. What is not a note is always shown.
    """
    notes: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.severity is Severity.NOTE and not finding.waived:
            notes.setdefault(finding.rule, []).append(finding)
    rest = {rule: found[ALIKE:] for rule, found in notes.items() if len(found) > ALIKE + 1}
    left_out = {id(finding) for found in rest.values() for finding in found}
    shown = tuple(finding for finding in findings if id(finding) not in left_out)
    return shown, tuple((rule, f"{len(found)} more notes like these: {_places(found)}") for rule, found in rest.items())


def _places(findings: Sequence[Finding]) -> str:
    by_path: dict[str, list[str]] = {}
    for finding in findings[:PLACES]:
        by_path.setdefault(finding.location.path, []).append(str(finding.location.line))
    said = "; ".join(f"{path}:{', '.join(lines)}" for path, lines in by_path.items())
    return f"{said}, …" if len(findings) > PLACES else said


def context_line(report: Report) -> tuple[str, ...]:
    """Return the facts of the context line, in order: changed files, server, duration."""
    parts = [_files(report)]
    if report.server:
        parts.append(f"PostgreSQL {report.server.version}")
    if seconds := report.timings.get("total"):
        parts.append(duration(seconds))
    return tuple(part for part in parts if part)


def duration(seconds: float) -> str:
    """Return `0.4 s`, `14 s` or `2 min 5 s`."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    return f"{seconds:.0f} s" if seconds < 100 else f"{int(seconds // 60)} min {int(seconds % 60)} s"


def _files(report: Report) -> str:
    by_status: dict[str, int] = {}
    for change in report.changes:
        by_status[change.status] = by_status.get(change.status, 0) + 1
    words = {"added": "new", "modified": "changed", "deleted": "deleted", "renamed": "renamed"}
    return ", ".join(f"{counted(count, f'{words[status]} file')}" for status, count in by_status.items())


def evidence(finding: Finding, *, edits: bool = True) -> str:
    """Return evidence without the author's statement where the fix below it, or an edit there, holds that word for word."""
    begins = _STATEMENT.search(finding.evidence)
    if begins is None:
        return finding.evidence
    statement = finding.evidence[begins.end("label") :].removesuffix(" …").strip().rstrip(";")
    shown = "\n".join((finding.fix, *(edit.replaces for edit in finding.edits if edits)))
    return finding.evidence[: begins.start()].rstrip() if statement in shown else finding.evidence
