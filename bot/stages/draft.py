"""The report while it is being made: each stage adds its findings, its rows, and what it could not judge."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from bot.findings import Check, Finding
from bot.lint.model import Directive
from bot.lint.waivers import apply_severities, apply_waivers
from bot.postgres import clusters
from bot.postgres.limits import Limits
from bot.postgres.pool import Start
from bot.postgres.servers import Server
from bot.report import assemble
from bot.report.model import Report, Unjudged
from bot.report.readable import readable
from bot.repository.comparison import Comparison
from bot.rulebook import rules
from bot.scripts.admission import Limits as Admission
from bot.scripts.model import Tree

Say = Callable[[str], None]


def nothing_against(_server: Server) -> str:
    """Let everything run."""
    return ""


@dataclass(frozen=True, slots=True)
class Options:
    """What one examination may use and know.

    `limits` hold for its throw-away cluster, which `start` gives (a worker takes it from a pool); `repository` names whose base
    build may be cached ("" caches nothing); `pull` is the pull request's number and `others` the schema files that other open
    ones add, by their numbers; `reader` says what is too large or too deep to be read;
    `refusal` why nothing may be executed on a server ("" when it may), so that only the text is judged.
    """

    limits: Limits = field(default_factory=Limits)
    repository: str = ""
    pull: int | None = None
    others: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    start: Start = clusters.start
    reader: Admission = field(default_factory=Admission)
    refusal: Callable[[Server], str] = nothing_against


class Draft:
    """What is known so far. `base` and `head` are the trees; head is the result of merging the change."""

    def __init__(self, comparison: Comparison, options: Options, say: Say) -> None:
        """Start with nothing known."""
        self.base: Tree = comparison.base_tree
        self.head: Tree = comparison.head_tree
        self.comparison = comparison
        self.options = options
        self.findings: list[Finding] = []
        self.directives: tuple[Directive, ...] = ()
        self._say = say
        self._began = time.perf_counter()
        self._unjudged: list[Unjudged] = []
        self._timings: dict[str, float] = {}
        self._report = Report(comparison.base, comparison.head)

    def add(self, **rows: Any) -> None:
        """Set fields of the report."""
        self._report = replace(self._report, **rows)

    def note(self, *sentences: str) -> None:
        """Add sentences about what was assumed."""
        self._report = replace(self._report, notes=(*self._report.notes, *sentences))

    def cannot(self, reason: str, checks: Iterable[Check]) -> None:
        """Say that `checks` could not be made, and why."""
        self._unjudged += [Unjudged(check, reason) for check in checks]

    def took(self, times: Mapping[str, float], prefix: str) -> None:
        """Add seconds that a stage measured itself."""
        self._timings.update({f"{prefix}: {name}": round(seconds, 4) for name, seconds in times.items()})

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Tell the user that `stage` begins, and keep how long it took."""
        self._say(stage)
        began = time.perf_counter()
        try:
            yield
        finally:
            self._timings[stage] = round(time.perf_counter() - began, 4)

    def finished(self, severities: Mapping[str, str] | None = None) -> Report:
        """Return the report, with suppressions and the repository's own severities in effect."""
        findings, waived = apply_waivers(self.findings, self.directives, rules())
        findings = apply_severities(findings, severities, rules())
        return replace(
            self._report,
            findings=readable(dict.fromkeys(findings), self.head),
            waivers=tuple(map(assemble.waiver, waived)),
            unjudged=tuple(dict.fromkeys(self._unjudged)),
            timings={**self._timings, "total": round(time.perf_counter() - self._began, 4)},
        )
