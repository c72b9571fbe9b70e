"""What must hold before a target is changed, as a checklist. Pure: facts in, lines out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.github.surroundings import Signal
from bot.targets.file import Target


@dataclass(frozen=True, slots=True)
class Facts:
    """What was true a moment ago. `approvers` are people with write permission who approved exactly this commit.

    Those of them who are its author or pushed it are `own_approvers`; `pusher_known` says whether we know who pushed it.
    `signals` are what others say about the commit; None when GitHub does not let us see all of it.
    """

    verdict: str
    approvers: tuple[str, ...]
    changes_requested: tuple[str, ...]
    draft: bool
    merged: bool
    base_is_current: bool
    applied_to: tuple[str, ...]
    now: datetime
    own_approvers: tuple[str, ...] = ()
    pusher_known: bool = True
    signals: tuple[Signal, ...] | None = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the checklist, in words, and whether it is met; `waits` says that time or another target will meet it."""

    text: str
    met: bool
    waits: bool = False


def checklist(target: Target, facts: Facts) -> tuple[Line, ...]:
    """Return every requirement of a target with its state."""
    wanted = target.require
    lines: list[Line] = []
    if wanted.verdict == "pass":
        lines.append(Line(f"the report is green (it says {facts.verdict.replace('_', ' ')})", facts.verdict == "pass"))
    if wanted.approvals:
        lines.append(_approved(target, facts))
        lines.append(Line("nobody asks for changes", not facts.changes_requested))
    if wanted.checks != "any":
        lines.append(_checks(wanted.checks, facts.signals))
    if wanted.not_draft:
        lines.append(Line("not a draft", not facts.draft))
    if wanted.up_to_date and target.when == "before_merge":
        lines.append(Line("examined against the newest base", facts.base_is_current))
    if target.when == "after_merge":
        lines.append(Line("merged; then it is applied by itself" if target.automatic else "merged", facts.merged))
    lines += [Line(f"applied to {name} before", name in facts.applied_to, waits=True) for name in wanted.after]
    quiet = ((hours, _within(hours, facts.now)) for hours in wanted.quiet_hours)
    lines += [Line(f"outside of the quiet hours {hours} UTC", not within, waits=True) for hours, within in quiet]
    return tuple(lines)


def _approved(target: Target, facts: Facts) -> Line:
    """One of the approvals may be the unknown pusher's own: then one more is wanted."""
    wanted = target.require
    who = facts.approvers + (facts.own_approvers if wanted.own_approvals else ())
    unsure = not facts.pusher_known and not wanted.own_approvals
    more = " and one more, since it is not known who pushed this commit" if unsure else ""
    has = f"has {len(who)} by {', '.join(who)}" if who else "has 0"
    return Line(f"approved by {wanted.approvals} with write permission{more} ({has})", len(who) >= wanted.approvals + unsure)


def _checks(wanted: str | tuple[str, ...], signals: tuple[Signal, ...] | None) -> Line:
    """Other people's checks: all that are there, or all that are named; one that has not reported is not green."""
    listed = f"the checks {', '.join(wanted)}" if isinstance(wanted, tuple) else "all other checks"
    if signals is None:
        return Line(f"{listed} are green (cannot be seen: the App lacks the permission to read commit statuses)", met=False)
    names = wanted if isinstance(wanted, tuple) else tuple(sorted({signal.name for signal in signals}))
    said = {name: {signal.state for signal in signals if signal.name == name} for name in names}
    off = [f"{name} {_SAID[min(states, default='absent', key=_ORDER.index)]}" for name, states in said.items() if states != _FINE]
    state = "; ".join(off) if off else "" if names else "there are none"
    waits = not any("red" in states for states in said.values())
    return Line(f"{listed} are green" + (f" ({state})" if state else ""), not off, waits)


_FINE = {"green"}
_ORDER = ["red", "pending", "absent", "green"]
_SAID = {"red": "failed", "pending": "is not finished", "absent": "has not reported"}


def unmet(target: Target, facts: Facts) -> tuple[str, ...]:
    """Return the requirements that are not met."""
    return tuple(line.text for line in checklist(target, facts) if not line.met)


def _within(hours: str, now: datetime) -> bool:
    start, end = hours.split("-")
    at = f"{now:%H:%M}"
    return start <= at < end if start <= end else at >= start or at < end
