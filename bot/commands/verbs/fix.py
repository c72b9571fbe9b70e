"""`fix`: offer the exact lines that are missing, as suggestions beside the change where GitHub allows it."""

from __future__ import annotations

from bot.commands.model import Case, End, Outcome, Refused, Verb
from bot.findings import Edit
from bot.github.suggestions import Suggestion, suggest
from bot.render import escape
from bot.report import codec
from bot.store import audit


def _act(case: Case) -> Outcome:
    report = codec.from_json(case.run.report) if case.run and case.run.report else None
    edits = tuple(edit for finding in (report.findings if report else ()) if not finding.waived for edit in finding.edits)
    if not edits:
        raise Refused("No finding of this report has an exact fix.")
    suggestions = tuple(made for edit in edits if (made := _suggestion(edit, case.file(edit.path))))
    posted = suggest(case.gateway, case.pull.number, case.pull.head_sha, "Lines that the check asks for.", suggestions)
    with case.store.transaction() as conn:
        audit.record(conn, "fix", key=case.key, actor=case.actor.login, head_sha=case.pull.head_sha, suggestions=posted)
    return Outcome(End.DONE, _answer(edits, posted))


def _suggestion(edit: Edit, content: bytes | None) -> Suggestion | None:
    """An insertion becomes a replacement of the line before it, because GitHub only suggests replacements."""
    if content is None:
        return None
    lines = content.decode("utf-8", "replace").splitlines()
    first, last, text = edit.line, edit.end_line, edit.text
    if last < first:
        first = last = edit.line - 1
        if not 1 <= first <= len(lines):
            return None
        text = f"{lines[first - 1]}\n{text}"
    return Suggestion(edit.path, first, last, escape.fence(text.rstrip("\n"), "suggestion"))


def _answer(edits: tuple[Edit, ...], posted: int) -> str:
    parts = [f"{posted} of {len(edits)} fixes are suggested beside the change." if posted else "The lines to add or replace:"]
    if posted < len(edits):
        for edit in edits:
            verb = "insert before line" if edit.end_line < edit.line else "replace from line"
            parts.append(f"{escape.code(edit.path)}, {verb} {edit.line}:\n\n{escape.fence(edit.text.rstrip(), '', 3_000)}")
        parts.append("`migrate-bot check --fix` writes them into your working copy.")
    return "\n\n".join(parts)


VERB = Verb(
    name="fix",
    usage="fix [COMMIT]",
    summary="Suggest the exact lines that the report asks for.",
    act=_act,
    author=True,
    bound=True,
    needs=("a finding with an exact fix",),
    examples=("fix",),
)
