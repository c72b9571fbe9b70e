"""The seven rows of the report's table: what each check found, failures first, in a fixed order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.findings import Check, Finding, Severity
from bot.report.model import Report


class State(StrEnum):
    """How a check ended."""

    FAILED = "failed"
    UNJUDGED = "could not judge"
    WARNED = "warning"
    PASSED = "passed"
    SKIPPED = "not needed"


@dataclass(frozen=True, slots=True)
class Row:
    """One check: its state, one plain sentence (raw text), its findings, worst first, and how many more weigh the same."""

    check: Check
    state: State
    result: str
    findings: tuple[Finding, ...] = ()
    more: int = 0


_WEIGHT = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
_ORDER = list(State)


def rows(report: Report) -> tuple[Row, ...]:
    """Return one row per check: failures first, then the fixed order of `Check`."""
    made = [_row(report, check) for check in Check]
    return tuple(sorted(made, key=lambda row: _ORDER.index(row.state) if row.state in _ORDER[:2] else 2))


def first_cause(report: Report) -> Finding | None:
    """Return the finding to mend first: the earliest blocking one in the order of the checks."""
    for row in rows(report):
        for finding in row.findings:
            if finding.blocks:
                return finding
    return None


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return `1 file`, `2 files`."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def _row(report: Report, check: Check) -> Row:
    found = tuple(sorted((f for f in report.findings if f.check is check), key=lambda f: (_WEIGHT[f.severity], f.location)))
    open_findings = [finding for finding in found if not finding.waived]
    reasons = [item.reason for item in report.unjudged if item.check is check]
    blocking = [finding for finding in open_findings if finding.blocks]
    if blocking:
        return Row(check, State.FAILED, blocking[0].message, found, len(blocking) - 1)
    if reasons:
        return Row(check, State.UNJUDGED, reasons[0], found)
    if not _was_made(report, check):
        return Row(check, State.SKIPPED, "nothing to check", found)
    warnings = [finding for finding in open_findings if finding.severity is Severity.WARNING]
    if warnings:
        return Row(check, State.WARNED, warnings[0].message, found, len(warnings) - 1)
    return Row(check, State.PASSED, _good_news(report, check), found)


def _was_made(report: Report, check: Check) -> bool:
    if check is Check.ROLLBACK:
        return report.rollback.status != "not_needed"
    if check in {Check.APPLIES, Check.EQUAL}:
        return bool(report.routes)
    return True


def _good_news(report: Report, check: Check) -> str:
    match check:
        case Check.NUMBERING:
            return "every number once, names in order"
        case Check.LISTED:
            return _listed(report)
        case Check.APPLIES:
            return ", ".join(_routes(report)) + ": no error"
        case Check.EQUAL:
            return "a new database and an upgraded one end the same"
        case Check.ROLLBACK:
            return _rollback(report)
        case Check.RISK:
            return _risk(report)
        case Check.HISTORY:
            return "no file deleted, renamed or renumbered"


def _routes(report: Report) -> Iterator[str]:
    plain = [route.name for route in report.routes if route.name in {"fresh", "upgrade", "rerun"}]
    yield from plain
    if others := sum(route.name not in plain and route.ok is not False for route in report.routes):
        yield counted(others, "listing")


def _listed(report: Report) -> str:
    if not report.matrix:
        return "no new file"
    return f"{counted(len(report.matrix), 'new file')} in {counted(len(report.columns), 'listing')}"


def _rollback(report: Report) -> str:
    if report.rollback.status == "schema_only":
        return "executed: schema identical, some rows cannot come back"
    return "executed: schema identical, every row back"


def _risk(report: Report) -> str:
    strong = [row for row in report.statements if row.lock]
    if not strong:
        return "no lock on an existing table"
    return f"{counted(len(strong), 'statement')} with short locks, no rewrite, no row lost"
