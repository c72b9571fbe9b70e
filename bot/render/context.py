"""What a medium needs to know beside the report: where it hangs, and what a reader may do next."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Requirement:
    """One line of the checklist for `/migrate apply`."""

    text: str
    met: bool


@dataclass(frozen=True, slots=True)
class PreviousRun:
    """An earlier run of this pull request, for the dots in the footer."""

    verdict: str
    sha: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """Everything about the place of publication. All of it is optional: the command line has none of it."""

    repository_id: int = 0
    pull: int = 0
    digest: str = ""
    run_id: str = ""
    report_url: str = ""
    check_url: str = ""
    file_url: str = ""
    when: str = ""
    version: str = ""
    prefix: str = "/migrate"
    stale_base: str = ""
    requirements: tuple[Requirement, ...] = ()
    commands: tuple[str, ...] = ()
    previous: tuple[PreviousRun, ...] = ()
