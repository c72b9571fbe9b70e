"""Findings as check-run annotations, within GitHub's limits (message 64 KB, title 255 characters, 50 a request)."""

from __future__ import annotations

from typing import TypedDict

from bot.findings import Finding, Severity
from bot.render import escape
from bot.report.model import Report

MOST = 500
_LEVELS = {Severity.ERROR: "failure", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_WEIGHT = list(Severity)


class Annotation(TypedDict):
    """One annotation as the Checks API takes it."""

    path: str
    start_line: int
    end_line: int
    annotation_level: str
    title: str
    message: str


def annotate(report: Report) -> list[Annotation]:
    """Return one annotation per open finding, errors first, at most `MOST`. A finding of a whole file stands at line 1."""
    found = [finding for finding in report.findings if not finding.waived and finding.location.path]
    found.sort(key=lambda finding: (_WEIGHT.index(finding.severity), finding.location))
    return [_annotation(finding) for finding in found[:MOST]]


def _annotation(finding: Finding) -> Annotation:
    line = max(1, finding.location.line)
    text = "\n\n".join(part for part in (finding.message, finding.evidence, finding.fix) if part)
    return Annotation(
        path=finding.location.path,
        start_line=line,
        end_line=max(line, finding.location.end_line),
        annotation_level=_LEVELS[finding.severity],
        title=finding.rule[:255],
        message=escape.annotation(text),
    )
