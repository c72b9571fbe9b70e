"""GitHub Actions workflow commands (`--format github`): annotations from a job log.

Untrusted text only ever stands in the data part of a command that we begin, so it cannot begin one of its own.
"""

from __future__ import annotations

import secrets

from bot.findings import Finding, Severity
from bot.render import escape
from bot.render.wording import headline
from bot.report.checks import rows
from bot.report.model import Report

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def actions(report: Report) -> str:
    """Return one workflow command per line for every open finding, then the headline as a plain line."""
    lines = [_command(finding) for finding in report.findings if not finding.waived]
    lines += [f"::error title=could not judge::{escape.command_data(item.reason)}" for item in report.unjudged]
    return "\n".join([*lines, f"Migration check: {headline(report, rows(report))}"]) + "\n"


def unheard(text: str) -> str:
    """Return text that a job's log shows and does not obey: commands stand still between two lines that nobody can guess."""
    word = secrets.token_hex(16)
    return f"::stop-commands::{word}\n{text.rstrip()}\n::{word}::\n"


def _command(finding: Finding) -> str:
    line = max(1, finding.location.line)
    place = f"file={escape.command_property(finding.location.path)},line={line},endLine={max(line, finding.location.end_line)}"
    text = "\n".join(part for part in (finding.message, finding.evidence, finding.fix) if part)
    return f"::{_COMMANDS[finding.severity]} {place},title={finding.rule}::{escape.command_data(text[:8_000])}"
