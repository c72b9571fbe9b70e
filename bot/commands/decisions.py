"""Decisions of maintainers meet a report: pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.findings import Finding
from bot.report.model import Report, Waiver
from bot.settings import Forks
from bot.store.decisions import Decision


def allowed_to_run(rule: Forks, made: Sequence[Decision]) -> bool:
    """Whether the SQL of a fork may run: by the operator's rule, or because somebody allowed this commit."""
    return rule is Forks.RUN or (rule is Forks.ASK and any(decision.kind == "allow" for decision in made))


def with_decisions(report: Report, made: Sequence[Decision]) -> Report:
    """Return the report with overridden findings waived and the decisions shown. A finding may refuse to be waived by rule."""
    overrides = [decision for decision in made if decision.kind == "override"]
    allowed = tuple(_allowance(decision) for decision in made if decision.kind == "allow")
    report = replace(report, notes=(*report.notes, *allowed))
    if not overrides:
        return report
    findings: list[Finding] = []
    waivers: list[Waiver] = []
    for finding in report.findings:
        decision = next((item for item in overrides if _covers(item, finding)), None)
        if decision is None or finding.waived:
            findings.append(finding)
            continue
        findings.append(replace(finding, waived=f"{decision.reason} ({decision.actor})"))
        place = finding.location
        waivers.append(Waiver(finding.rule, place.path, place.line, decision.reason, decision.actor))
    return replace(report, findings=tuple(findings), waivers=(*report.waivers, *waivers))


def _allowance(decision: Decision) -> str:
    why = f": {decision.reason}" if decision.reason else ""
    return f"The SQL of this fork was run because {decision.actor} allowed commit {decision.head_sha[:12]}{why}"


def _covers(decision: Decision, finding: Finding) -> bool:
    same_file = decision.path in {"", finding.location.path}
    return decision.rule == finding.rule and same_file and decision.line in {0, finding.location.line}
