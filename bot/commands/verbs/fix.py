"""`fix`: commit the exact lines that are missing to the pull request's branch, or offer them where that is not permitted."""

from __future__ import annotations

import re

from bot.commands.model import Branch, Case, End, Outcome, Refused, Verb
from bot.findings import Edit
from bot.github.commits import CannotCommit, File, closed, commit
from bot.github.suggestions import Suggestion, suggest
from bot.listings.edit import apply_edits
from bot.listings.new import apart, fixes
from bot.render import escape
from bot.report import codec
from bot.report.model import Report
from bot.repository.entries import REGULAR
from bot.store import audit


def _act(case: Case) -> Outcome:
    report = codec.from_json(case.run.report) if case.run and case.run.report else None
    edits = apart(report.findings) if report else ()
    if report is None or not edits:
        raise Refused("No finding of this report has an exact fix.")
    listing = fixes(report.findings)
    if not listing:
        return Outcome(End.DONE, _offered(case, edits))
    try:
        text = _committed(case, report, listing)
    except CannotCommit as refusal:
        reason = escape.markdown(f"{refusal.message} {refusal.hint}".strip())
        return Outcome(End.DONE, f"{reason}\n\n{_offered(case, edits)}")
    rest = tuple(edit for edit in edits if edit not in listing)
    return Outcome(End.DONE, f"{text}\n\nNot about listings, so left to you:\n\n{_shown(rest)}" if rest else text)


def _committed(case: Case, report: Report, edits: tuple[Edit, ...]) -> str:
    """Commit the edits, and nothing else, on top of the commit that was examined; return what to say about it."""
    reason = closed(case.pull)
    if reason:
        raise CannotCommit(reason)
    files = _files(case.branch(tuple(dict.fromkeys(edit.path for edit in edits))), report, edits)
    gateway, installation = case.gateway, case.repository.installation_id
    made = commit(gateway.app, installation, case.repository.repository_id, case.pull, files, _message(case, files))
    with case.store.transaction() as conn:
        sides = {"head_sha": case.pull.head_sha, "commit": made}
        audit.record(conn, "fix", key=case.key, actor=case.actor.login, **sides, paths=[file.path for file in files])
    paths = ", ".join(escape.code(file.path) for file in files)
    what = "1 fix" if len(edits) == 1 else f"{len(edits)} fixes"
    return (
        f"{what} committed to {escape.code(case.pull.head_ref)} as {made[:12]}: {paths}. The check starts again on that commit."
    )


def _files(branch: Branch, report: Report, edits: tuple[Edit, ...]) -> list[File]:
    """Return the new files. The edits' lines are those of the merge result, so the branch must have the very same bytes."""
    if branch.base_sha != report.base.sha:
        raise CannotCommit(f"The branch {report.base.ref} has moved since the report was made; the next report is on its way.")
    changed = apply_edits(branch.merged, edits)
    files = []
    for path, content in changed.items():
        mode, own = branch.own.get(path, ("", b""))
        if mode not in REGULAR or own != branch.merged[path]:
            raise CannotCommit(
                f"{path} is not the same on the branch and on {report.base.ref}.", hint=f"Merge {report.base.ref} first."
            )
        if content != own:
            files.append(File(path, mode, content))
    if not files:
        raise Refused("The branch already has these lines.")
    return files


def _message(case: Case, files: list[File]) -> str:
    names = "\n".join(f"- {re.sub(r'[^ -~]', '?', file.path)}" for file in files)
    count = "1 file" if len(files) == 1 else f"{len(files)} files"
    return (
        f"Fix what the schema check found in {count}\n\n{names}\n\nAsked for by {case.actor.login} on {case.pull.head_sha[:12]}."
    )


def _offered(case: Case, edits: tuple[Edit, ...]) -> str:
    """Suggest the lines beside the change where GitHub allows it, and show the others."""
    suggestions = tuple(made for edit in edits if (made := _suggestion(edit, case.file(edit.path))))
    posted = suggest(case.gateway, case.pull.number, case.pull.head_sha, "Lines that the check asks for.", suggestions)
    with case.store.transaction() as conn:
        audit.record(conn, "fix", key=case.key, actor=case.actor.login, head_sha=case.pull.head_sha, suggestions=posted)
    return _answer(edits, posted)


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
        parts += [_shown(edits), "`migrate-bot check --fix` writes them into your working copy."]
    return "\n\n".join(parts)


def _shown(edits: tuple[Edit, ...]) -> str:
    parts = []
    for edit in edits:
        verb = "insert before line" if edit.end_line < edit.line else "replace from line"
        parts.append(f"{escape.code(edit.path)}, {verb} {edit.line}:\n\n{escape.fence(edit.text.rstrip(), '', 3_000)}")
    return "\n\n".join(parts)


VERB = Verb(
    name="fix",
    usage="fix [COMMIT]",
    summary="Commit the exact lines that the report asks for to this branch, or suggest them where that is not permitted.",
    act=_act,
    author=True,
    bound=True,
    needs=(
        "a finding with an exact fix",
        "for a commit: a branch of this repository, or a fork that allows edits by maintainers",
    ),
    examples=("fix",),
)
