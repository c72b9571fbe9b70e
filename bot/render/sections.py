"""The folded parts of the comment. Every function returns Markdown or an empty string, within its budget of characters."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, starmap

from bot.findings import Finding, Severity
from bot.render import escape
from bot.render.context import Context
from bot.render.diagram import entity_diagram
from bot.render.wording import ROLLBACK_TITLES, VERDICT_ICONS, evidence, gathered, preserving
from bot.report.checks import Row, State, counted
from bot.report.model import ListingRow, Report, Verdict

IN_TABLE = 110
"""Characters of a row's sentence that the table shows."""
_MARKS = {Severity.ERROR: "❌", Severity.WARNING: "⚠️", Severity.NOTE: "ℹ️"}


def unjudged(report: Report) -> str:
    """Return the reasons why checks could not be made that are too long for the table, whole and once each."""
    reasons: dict[str, list[str]] = {}
    for item in report.unjudged:
        reasons.setdefault(item.reason, []).append(str(item.check))
    lines = [
        f"❔ **{', '.join(checks)}** could not be judged: {escape.markdown(reason, 1_500)}"
        for reason, checks in reasons.items()
        if len(reason) > IN_TABLE
    ]
    return _fitting(lines, len(lines), 5_000)


def failures(rows: Iterable[Row], context: Context, budget: int) -> str:
    """Return one block per check that has findings: open when it failed, folded otherwise."""
    blocks: list[str] = []
    for row in rows:
        if not row.findings:
            continue
        share = max(1_500, budget // 3)
        shown, rest = gathered(row.findings)
        said = chain((_finding(finding, context) for finding in shown), starmap(_rest, rest))
        items = _fitting(said, len(shown) + len(rest), share)
        state = " open" if row.state is State.FAILED else ""
        title = f"<b>{row.check}</b>: {counted(len(row.findings), 'finding')}"
        blocks.append(_details(title, items, state))
    return _fitting(blocks, len(blocks), budget)


def statements(report: Report, context: Context, budget: int) -> str:
    """Return the table of this pull request's statements: what each does to objects that existed before."""
    if not report.statements:
        return ""
    head = [
        "| Statement | Strongest lock on existing tables | Reads whole | Rewrites | Rows | Lock when nothing changes |",
        "|---|---|---|---|---:|---|",
    ]
    lines = (
        f"| {_link(row.path, row.line, context)} {escape.code(row.summary, 80)} | {_lock(row.lock, row.relations)} "
        f"| {_names(row.scans)} | {_names(row.rewrites)} | {row.rows or '–'} | {escape.markdown(row.rerun_lock, 60) or '–'} |"
        for row in report.statements
    )
    table = "\n".join([*head, _fitting(lines, len(report.statements), budget, "\n")])
    return _details(f"<b>What each statement does</b>: {counted(len(report.statements), 'statement')}", table)


def schema_changes(report: Report, budget: int) -> str:
    """Return the schema diff grouped by object kind, and a diagram of the changed tables."""
    if not report.schema:
        return ""
    signs = {"added": "+", "removed": "-", "changed": "!"}
    groups: dict[str, list[str]] = {}
    for change in report.schema:
        lines = groups.setdefault(change.kind, [])
        lines.append(f"{signs[change.op]} {change.name}")
        lines += [f"{signs[change.op]}     {detail}" for detail in change.details]
    text = "\n".join(f"# {kind}\n" + "\n".join(lines) for kind, lines in sorted(groups.items()))
    diagram = entity_diagram(report.entities)
    title = f"<b>What changes in the schema</b>: {counted(len(report.schema), 'object')}"
    return _details(title, "\n\n".join(part for part in [escape.fence(text, "diff", budget), diagram] if part))


def rollback(report: Report, budget: int) -> str:
    """Return the way back, its header saying what was proven and what is lost."""
    way = report.rollback
    if way.status == "not_needed":
        return ""
    said = (*way.reasons, *way.losses, *preserving(way), *way.notes)
    points = (f"- {escape.markdown(text)}" for text in said)
    script = escape.fence(way.script, "sql", budget) if way.script else ""
    title = f"<b>Rollback</b>: {ROLLBACK_TITLES.get(way.status) or escape.markdown(way.status, 60)}"
    return _details(title, "\n\n".join(part for part in [_fitting(points, len(said), 4_000, "\n"), script] if part))


def listings(report: Report, context: Context, budget: int) -> str:
    """Return the matrix of new files and the listings that name them."""
    if not report.matrix or not report.columns:
        return ""
    labels = [f"{escape.code(column.label, 60)} ({escape.markdown(column.kind, 20)})" for column in report.columns]
    head = f"| New file | {' | '.join(labels)} |"
    lines = chain([head, "|---|" + "---|" * len(report.columns)], (_matrix_row(row, report, context) for row in report.matrix))
    missing = sum(line == 0 for row in report.matrix for line in row.lines)
    title = f"<b>Where new files are listed</b>: {counted(missing, 'gap') if missing else 'complete'}"
    return _details(title, _fitting(lines, len(report.matrix) + 2, budget, "\n"))


def pulls(report: Report, budget: int) -> str:
    """Return the numbers that other open pull requests claim."""
    lines = [
        f"- #{pull.number} adds {escape.code(pull.path)}{': **the same number**' if pull.conflict else ''}"
        for pull in report.pulls
    ]
    return _details("<b>Other open pull requests</b>", _fitting(lines, len(lines), budget, "\n")) if lines else ""


def waivers(report: Report, budget: int) -> str:
    """Return every finding that somebody allowed, with the reason given; the author may be the one who wrote it."""
    lines = [
        f"- {escape.code(item.rule)} at {escape.code(f'{item.path}:{item.line}')}: {escape.markdown(item.reason)}"
        + (f" ({escape.markdown(item.by)})" if item.by else "")
        for item in report.waivers
    ]
    return (
        _details(f"<b>Allowed</b>: {counted(len(lines), 'finding')}", _fitting(lines, len(lines), budget, "\n")) if lines else ""
    )


def requirements(context: Context) -> str:
    """Return the checklist for `/migrate apply`, before anybody types it."""
    if not context.requirements:
        return ""
    lines = [f"- [{'x' if item.met else ' '}] {escape.markdown(item.text)}" for item in context.requirements]
    return "**Before it can be applied**\n\n" + "\n".join(lines)


def next_steps(context: Context) -> str:
    """Return at most three commands, each alone in a fence so that it can be copied."""
    fences = [escape.fence(command) for command in context.commands[:3]]
    return "**Next**\n\n" + "\n\n".join(fences) if fences else ""


def footer(report: Report, context: Context) -> str:
    """Return the small print: version, time, server and jail, earlier runs, help."""
    dots = " ".join(
        f"[{VERDICT_ICONS.get(Verdict(run.verdict), '❔')}]({run.url})" if run.url else VERDICT_ICONS[Verdict(run.verdict)]
        for run in context.previous[:5]
    )
    server = report.server
    parts = [
        f"migrate-bot {context.version}".strip(),
        context.when,
        f"PostgreSQL {server.version} ({server.source}), sandbox {server.level}" if server else "",
        f"earlier: {dots}" if dots else "",
        f"[full report]({context.report_url})" if context.report_url else "",
        f"run {context.run_id}" if context.run_id else "",
        f"<code>{context.prefix} help</code>" if context.pull else "",
    ]
    notes = "".join(f"<br>{escape.markdown(note)}" for note in (*report.notes, *(server.notes if server else ())))
    return f"<sub>{' · '.join(part for part in parts if part)}{notes}</sub>"


def _finding(finding: Finding, context: Context) -> str:
    place = _link(finding.location.path, finding.location.line, context)
    parts = [f"{_MARKS[finding.severity]} {place} {escape.markdown(finding.message)} <sub>{escape.code(finding.rule)}</sub>"]
    if finding.waived:
        parts[0] += f" *allowed: {escape.markdown(finding.waived)}*"
    if told := evidence(finding):
        parts.append(escape.fence(told, "", 3_000))
    if finding.edits:
        parts.append(escape.fence(_as_diff(finding), "diff", 3_000))
    elif "\n" in finding.fix or finding.fix.rstrip().endswith(";"):
        parts.append("To mend it:\n\n" + escape.fence(finding.fix, "sql", 3_000))
    elif finding.fix:
        parts.append(escape.markdown(finding.fix))
    return "\n\n".join(parts)


def _rest(rule: str, said: str) -> str:
    return f"{_MARKS[Severity.NOTE]} {escape.markdown(said)} <sub>{escape.code(rule)}</sub>"


def _as_diff(finding: Finding) -> str:
    lines: list[str] = []
    for edit in finding.edits:
        old, new = edit.replaces.splitlines(), edit.text.splitlines()
        lines.append(f"@@ -{edit.line},{len(old)} +{edit.line},{len(new)} @@ {edit.path}")
        lines += [f"-{line}" for line in old] + [f"+{line}" for line in new]
    return "\n".join(lines)


def _details(summary: str, body: str, state: str = "") -> str:
    return f"<details{state}>\n<summary>{summary}</summary>\n\n{body}\n\n</details>"


def _matrix_row(row: ListingRow, report: Report, context: Context) -> str:
    cells = [_tick(column.path, line, context) for column, line in zip(report.columns, row.lines, strict=True)]
    return f"| {escape.code(row.path)} | " + " | ".join(cells) + " |"


def _fitting(parts: Iterable[str], total: int, budget: int, separator: str = "\n\n") -> str:
    """Join as many of the `total` parts as fit; the others are counted, not made."""
    kept: list[str] = []
    used = 0
    for index, part in enumerate(parts):
        used += len(part) + len(separator)
        if used > budget and kept:
            kept.append(f"… {total - index} more; the full report has them.")
            break
        kept.append(part)
    return separator.join(kept)


def _link(path: str, line: int, context: Context) -> str:
    shown = escape.code(f"{path}:{line}" if line else path)
    return f"[{shown}]({_url(path, line, context)})" if context.file_url else shown


def _url(path: str, line: int, context: Context) -> str:
    anchor = f"#L{line}" if line else ""
    return f"{context.file_url}/{escape.url_path(path)}{anchor}"


def _tick(path: str, line: int, context: Context) -> str:
    if line > 0:
        return f"[✅]({_url(path, line, context)})" if context.file_url else "✅"
    return "❌" if line == 0 else "–"


def _lock(lock: str, relations: tuple[str, ...]) -> str:
    return f"**{escape.markdown(lock, 60)}** on {_names(relations)}" if lock else "–"


def _names(names: tuple[str, ...]) -> str:
    if not names:
        return "–"
    shown = ", ".join(escape.code(name, 60) for name in names[:4])
    return f"{shown}, … {len(names) - 4} more" if len(names) > 4 else shown
