"""SARIF 2.1.0 (`--format sarif`), for code-scanning pages and editors."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from bot.findings import Finding, Rule, Severity
from bot.render import escape
from bot.report.model import Report

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}


def sarif(report: Report, rules: Iterable[Rule], version: str) -> str:
    """Return the SARIF log of a report; `rules` gives the descriptions of those that were found."""
    known = {rule.id: rule for rule in rules}
    used = sorted({finding.rule for finding in report.findings})
    run = {
        "tool": {"driver": {"name": "migrate-bot", "version": version, "rules": [_rule(name, known.get(name)) for name in used]}},
        "results": [_result(finding) for finding in report.findings],
        "invocations": [
            {
                "executionSuccessful": not report.unjudged,
                "toolExecutionNotifications": [
                    {"message": {"text": escape.sarif(item.reason)}, "level": "error"} for item in report.unjudged
                ],
            }
        ],
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    log = json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)
    return log.replace("##[", "#\\u0023[") + "\n"  # in the log of a GitHub Actions job, `##[` begins a command anywhere in a line


def _rule(name: str, rule: Rule | None) -> dict[str, Any]:
    described: dict[str, Any] = {"id": name}
    if rule:
        described |= {"shortDescription": {"text": rule.title}, "fullDescription": {"text": rule.why}, "help": {"text": rule.fix}}
    return described


def _result(finding: Finding) -> dict[str, Any]:
    region = {"startLine": max(1, finding.location.line), "endLine": max(1, finding.location.line, finding.location.end_line)}
    text = "\n".join(part for part in (finding.message, finding.evidence, finding.fix) if part)
    suppressed = [{"kind": "inSource", "justification": escape.sarif(finding.waived)}] if finding.waived else []
    return {
        "ruleId": finding.rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": escape.sarif(text)},
        "locations": [
            {"physicalLocation": {"artifactLocation": {"uri": escape.url_path(finding.location.path)}, "region": region}}
        ],
        "suppressions": suppressed,
    }
