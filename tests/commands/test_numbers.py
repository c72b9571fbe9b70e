"""Numbers across open pull requests, as people live through it: claimed, merged, overtaken, queued."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.demo.hub import Hub
from bot.demo.world import Pull
from bot.examine import Options
from bot.findings import Severity
from bot.listings.collisions import collisions
from bot.report import codec
from bot.report.model import FileChange, Report, Route
from bot.repository.comparison import Comparison
from bot.scripts.model import Layout
from bot.scripts.naming import judge_numbering, schema_files
from tests.service.office import Office, fresh_settings
from tests.service.office import office as run_office

LAYOUT = Layout()


def numbers_only(comparison: Comparison, options: Options | None = None) -> Report:
    """The engine without a database: what names and numbers say, with what else is open."""
    asked = options or Options()
    base, head = comparison.base_tree, comparison.head_tree
    new = [file for file in schema_files(head, LAYOUT) if file.path not in base]
    findings = (*judge_numbering(base, head, LAYOUT), *collisions(new, asked.others, LAYOUT, asked.pull))
    changes = tuple(FileChange(file.path, "added") for file in new)
    return Report(comparison.base, comparison.head, findings, (Route("fresh", ok=True),), changes=changes)


_numbers = iter(range(1, 1000))


@pytest.fixture
def office(hub: Hub, state: str, tmp_path: Path) -> Iterator[Office]:
    with run_office(hub, state, fresh_settings(hub, tmp_path), numbers_only, f"acme/num-{next(_numbers)}") as running:
        yield running


def opened(office: Office, name: str) -> Pull:
    pull = office.hub.open_pull(office.repository, {f"db/schema/{name}.sql": f"CREATE TABLE IF NOT EXISTS t{name} (id int);\n"})
    office.work()
    return pull


def found(office: Office, pull: Pull) -> dict[str, tuple[Severity, str]]:
    """The findings of the newest report, by rule."""
    report = codec.from_json(office.latest(pull).report or {})
    return {finding.rule: (finding.severity, finding.message) for finding in report.findings}


def test_the_second_claim_of_a_number_is_told_at_once(office: Office) -> None:
    """The pull request opened first keeps its number and stays green; the other one is blocked and learns whose it is."""
    first, second = opened(office, "02_audit"), opened(office, "02_billing")
    assert office.conclusions(first) == ["success"]
    assert office.conclusions(second) == ["failure"]
    assert f"Open pull request #{first.number} takes number 02" in found(office, second)["number-taken-elsewhere"][1]


def test_the_second_claim_is_judged_anew_when_the_first_is_merged(office: Office) -> None:
    """The base moves, nobody pushes: the other pull request is examined again and collides with the base now."""
    first, second = opened(office, "02_audit"), opened(office, "02_billing")
    office.hub.close(first, merge=True)
    office.hub.commit(office.repository, {"README.md": "merged\n"})
    office.work()
    assert office.latest(second).base_sha == second.base_sha
    assert set(found(office, second)) == {"schema-number-taken"}
    assert office.conclusions(second)[-1] == "failure"


def test_a_second_claim_is_free_when_the_first_is_withdrawn(office: Office) -> None:
    """A closed pull request claims nothing; the next look is green."""
    first, second = opened(office, "02_audit"), opened(office, "02_billing")
    office.hub.close(first)
    office.hub.comment(second, "/migrate check", by="mira")
    office.work()
    assert office.conclusions(second)[-1] == "success"


def test_a_lower_number_that_is_still_open_is_told_to_the_higher_one(office: Office) -> None:
    """Merged later, it would reach databases that already have the higher one: a note on the higher one."""
    lower, higher = opened(office, "02_audit"), opened(office, "03_billing")
    severity, message = found(office, higher)["number-taken-elsewhere"]
    assert severity is Severity.NOTE
    assert message.startswith(f"Open pull request #{lower.number} adds 02_audit.sql; merged later")


def test_a_lower_number_after_a_higher_one_was_deployed_is_found_when_the_base_moves(office: Office) -> None:
    """03 lands first; 02, green until then, is examined again and told that it comes too late."""
    lower, higher = opened(office, "02_audit"), opened(office, "03_billing")
    assert found(office, lower) == {}
    office.hub.close(higher, merge=True)
    office.hub.commit(office.repository, {"README.md": "deployed\n"})
    office.work()
    assert set(found(office, lower)) == {"schema-number-below-highest"}


def test_a_merge_queue_finds_two_claims_that_meet_only_there(office: Office) -> None:
    """The group's tree holds both files; its own check run is red whatever the pull requests' were."""
    first, second = opened(office, "02_audit"), opened(office, "02_billing")
    office.hub.close(first, merge=True)
    sha = office.hub.queue_merge(second)
    office.work()
    runs = [run for run in office.repository.check_runs if run.head_sha == sha]
    assert [run.conclusion for run in runs] == ["failure"]
