"""`override`: let a finding stand, with a reason that everybody can read."""

from __future__ import annotations

from bot.commands.authorize import looks_like_sha
from bot.commands.model import Case, End, Outcome, Refused, Verb
from bot.render import escape
from bot.report import codec
from bot.report.model import Report
from bot.rulebook import rules
from bot.store import audit, decisions, pulls, queue

_SHORTEST = 10


def _act(case: Case) -> Outcome:
    words = [
        word for word in case.command.arguments if not (looks_like_sha(word) and case.pull.head_sha.startswith(word.lower()))
    ]
    if not words:
        raise Refused("Say which rule and why: `override RULE reason`.")
    rule, path, line = _named(words[0])
    reason = " ".join(words[1:])
    report = codec.from_json(case.run.report) if case.run and case.run.report else None
    _refuse_what_cannot(report, rule, path, line)
    if len(reason) < _SHORTEST:
        raise Refused(f"An override needs a reason of at least {_SHORTEST} characters; it is kept and shown in the report.")
    decision = decisions.Decision("override", case.pull.head_sha, rule, path, line, reason, case.actor.login, case.actor.id)
    with case.store.transaction() as conn:
        decisions.record(conn, case.key, decision)
        audit.record(
            conn, "override", key=case.key, actor=case.actor.login, head_sha=case.pull.head_sha, rule=rule, reason=reason
        )
        pulls.want(conn, case.key, head_sha=case.pull.head_sha)
        queue.ask_pull(conn, case.key.repository_id, case.key.number)
    return Outcome(End.DONE, f"{escape.code(rule)} is overridden for {case.pull.head_sha[:12]}; the report shows it.")


def _named(word: str) -> tuple[str, str, int]:
    """Split `rule`, `rule@path` or `rule@path:line`."""
    rule, _, place = word.partition("@")
    path, _, line = place.rpartition(":") if place.rpartition(":")[2].isdigit() else (place, "", "")
    return rule, path, int(line) if line else 0


def _refuse_what_cannot(report: Report | None, rule: str, path: str, line: int) -> None:
    known = rules().get(rule)
    found = [item for item in (report.findings if report else ()) if item.rule == rule]
    found = [item for item in found if path in {"", item.location.path} and line in {0, item.location.line}]
    if not found:
        present = sorted({item.rule for item in report.findings if item.blocks}) if report else []
        listed = ", ".join(escape.code(name) for name in present) or "none"
        raise Refused(f"The report has no finding {escape.code(rule)} there. Those that block: {listed}.")
    if known is not None and not (known.waivable or known.decidable):
        raise Refused(f"{escape.code(rule)} cannot be overridden: {known.why}")


VERB = Verb(
    name="override",
    usage="override RULE[@PATH[:LINE]] REASON...",
    summary="Let a finding stand, with a reason that is kept and shown.",
    act=_act,
    bound=True,
    needs=("a finding of that rule in the report", "a reason"),
    examples=(
        "override table-rewrite the table has 40 rows",
        "override table-rewrite@db/schema/06_x.sql:12 agreed with operations",
    ),
)
