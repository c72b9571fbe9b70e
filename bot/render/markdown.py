"""The pull request comment, in a fixed order: verdict, first cause, table, failures, details, next steps, footer.

Each section has a budget in characters, so that the whole stays under GitHub's limit whatever the repository holds;
what is left out is counted, and the report page has all of it.
"""

from __future__ import annotations

from bot.render import escape, sections
from bot.render.context import Context
from bot.render.wording import ICONS, VERDICT_ICONS, and_more, context_line, headline
from bot.report.checks import Row, State, first_cause, rows
from bot.report.model import Report

LIMIT = 60_000
"""Characters. GitHub refuses 65,536; UTF-8 bytes stay under its 262,144 as well, since no character takes more than four."""
MARKER = "migrate-bot:report"


def comment(report: Report, context: Context | None = None) -> str:
    """Return the whole comment; at most `LIMIT` characters."""
    place = context or Context()
    table = rows(report)
    parts = [
        _marker(report, place),
        f"## {VERDICT_ICONS[report.verdict]} Migration check: {headline(report, table)}",
        _context(report, place),
        _callout(report, place),
        "\n\n".join(filter(None, (_table(table), sections.unjudged(report)))) if report.relevant else "",
        sections.failures(table, place, budget=20_000),
        sections.statements(report, place, budget=6_000),
        sections.schema_changes(report, budget=6_000),
        sections.rollback(report, budget=10_000),
        sections.listings(report, place, budget=4_000),
        sections.pulls(report, budget=1_500),
        sections.waivers(report, budget=1_500),
        sections.requirements(place),
        sections.next_steps(place),
        sections.footer(report, place),
    ]
    body = "\n\n".join(part for part in parts if part) + "\n"
    return body if len(body) <= LIMIT else _shortened(parts, place)


def _marker(report: Report, context: Context) -> str:
    if not context.pull:
        return ""
    fields = f"repo={context.repository_id} pr={context.pull} head={report.head} base={report.base} digest={context.digest}"
    return f"<!-- {MARKER} v1 {fields} -->"


def _context(report: Report, context: Context) -> str:
    head = escape.code(report.head.sha[:7] or report.head.ref)
    base = escape.code(f"{report.base.ref}@{report.base.sha[:7]}" if report.base.sha else report.base.ref)
    parts = [*context_line(report), f"{head} merged onto {base}"]
    if context.check_url:
        parts.append(f"[check run]({context.check_url})")
    return " · ".join(parts)


def _callout(report: Report, context: Context) -> str:
    if context.stale_base:
        moved, judged = escape.code(context.stale_base[:7]), escape.code(report.base.sha[:7])
        return f"> [!WARNING]\n> The base branch moved to {moved}; this report is for {judged} and is being made again."
    cause = first_cause(report)
    if not cause:
        return ""
    place = escape.code(f"{cause.location.path}:{cause.location.line}" if cause.location.line else cause.location.path)
    spoken = cause.fix and not cause.edits and "\n" not in cause.fix and not cause.fix.endswith(";")
    way_out = f" {escape.markdown(cause.fix, 300)}" if spoken else ""
    return f"> [!CAUTION]\n> {place} {escape.markdown(cause.message, 300)}{way_out}"


def _table(table: tuple[Row, ...]) -> str:
    lines = ["| | Check | Result |", "|---|---|---|"]
    lines += [f"| {ICONS[row.state]} | {row.check} | {_result(row)} |" for row in table]
    return "\n".join(lines)


def _result(row: Row) -> str:
    said = "" if row.state in {State.PASSED, State.SKIPPED} else f"**{row.state}**: "
    return said + escape.markdown(row.result, sections.IN_TABLE) + and_more(row)


def _shortened(parts: list[str], context: Context) -> str:
    """Drop folded details, last first, until the comment fits; the head, the failures and the footer stay."""
    kept = list(parts)
    page = f" See the [full report]({context.report_url})." if context.report_url else ""
    for index in (9, 7, 6, 11, 10, 8):
        kept[index] = ""
        body = "\n\n".join(part for part in [*kept[:-1], f"Some sections did not fit here.{page}", kept[-1]] if part) + "\n"
        if len(body) <= LIMIT:
            return body
    return "\n\n".join(part for part in [*kept[:5], f"The details did not fit here.{page}", kept[-1]] if part) + "\n"
