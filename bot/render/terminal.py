"""The report for a person at a terminal: failures as `path:line: message`, the way a compiler says it, then the table."""

from __future__ import annotations

import io
import shutil

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from bot.findings import Edit, Finding, Severity
from bot.render.escape import one_line, terminal
from bot.render.wording import (
    ICONS,
    ROLLBACK_TITLES,
    VERDICT_ICONS,
    and_more,
    context_line,
    evidence,
    gathered,
    headline,
    preserving,
)
from bot.report.checks import Row, rows
from bot.report.model import Report

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


def show(report: Report, console: Console) -> None:
    """Print the report; colours only where the console has them."""
    table = rows(report)
    for row in table:
        shown, rest = gathered(row.findings)
        for finding in shown:
            console.print(_finding(finding))
        for rule, said in rest:
            console.print(Text.assemble((terminal(said), _STYLES[Severity.NOTE]), (f" [{rule}]", "dim")))
    for item in report.unjudged:
        console.print(Text.assemble(("could not judge ", "bold magenta"), f"{item.check}: {terminal(item.reason)}"))
    if report.relevant:
        console.print(_table(table))
    if report.rollback.status != "not_needed":
        console.print(_rollback(report))
    title = f"{VERDICT_ICONS[report.verdict]} {headline(report, table)}"
    console.print(Text(title, style="bold"))
    server = f"sandbox {report.server.level}" if report.server else ""
    console.print(Text(" · ".join(part for part in (*context_line(report), server) if part), style="dim"))
    for note in (*report.notes, *(report.server.notes if report.server else ())):
        console.print(Text(terminal(note), style="dim"))


def as_text(report: Report, *, colour: bool, width: int | None = None) -> str:
    """Return what `show` prints; without colour it is plain text that can be piped."""
    console = Console(file=io.StringIO(), force_terminal=colour, width=width or shutil.get_terminal_size((140, 24)).columns)
    with console.capture() as captured:
        show(report, console)
    text = captured.get()
    return text if colour else "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


def _finding(finding: Finding) -> RenderableType:
    place = f"{finding.location.path}:{finding.location.line}" if finding.location.line else finding.location.path
    style = "dim" if finding.waived else _STYLES[finding.severity]
    head = Text.assemble((terminal(place), "bold"), ": ", (str(finding.severity), style), f": {terminal(finding.message)} ")
    head.append(f"[{finding.rule}]", style="dim")
    parts: list[RenderableType] = [head]
    if finding.waived:
        parts.append(Text(f"  allowed: {terminal(finding.waived)}", style="dim"))
    if told := evidence(finding):
        parts.append(Padding(Text(terminal(told[:3_000]), style="dim"), (0, 0, 0, 4)))
    if finding.edits:
        parts += [Padding(_edit(edit), (0, 0, 0, 4)) for edit in finding.edits]
    elif finding.fix:
        parts.append(Padding(Text(terminal(finding.fix), style="green"), (0, 0, 0, 4)))
    return Group(*parts)


def _edit(edit: Edit) -> Text:
    shown = Text(f"{terminal(edit.path)}:{edit.line}", style="dim")
    for sign, style, text in (("-", "red", edit.replaces), ("+", "green", edit.text)):
        for line in text.splitlines():
            shown.append(f"\n{sign} {terminal(line)}", style=style)
    return shown


def _table(table: tuple[Row, ...]) -> Table:
    grid = Table(box=None, padding=(0, 1), show_header=False)
    for row in table:
        grid.add_row(ICONS[row.state], str(row.check), Text(one_line(row.result, 100) + and_more(row)))
    return grid


def _rollback(report: Report) -> RenderableType:
    way = report.rollback
    parts: list[RenderableType] = [Text(f"Rollback: {ROLLBACK_TITLES.get(way.status, way.status)}", style="bold")]
    parts += [Text(f"  {terminal(text)}") for text in (*way.reasons, *way.losses, *preserving(way))]
    if way.script:
        parts.append(Padding(Syntax(terminal(way.script), "sql", background_color="default", word_wrap=True), (0, 0, 1, 4)))
    return Group(*parts)
