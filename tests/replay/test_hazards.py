"""Every hazard that execution can show is found, and its safe twin passes."""

from __future__ import annotations

from collections.abc import Iterator

import postgast
import pytest

from bot.postgres import clusters, images, servers
from bot.postgres.clusters import Cluster
from bot.postgres.limits import Limits
from tests.replay.hazards import Hazard, examine, load

CASES = load()


def _trials() -> Iterator[object]:
    """Give each case and its twin, those with the same base in a row: a cluster holds the base that was examined last."""
    for case in sorted(CASES, key=lambda case: sorted(case.base.items())):
        yield pytest.param(case, False, id=f"{case.name}-hazard")
        if case.safe:
            yield pytest.param(case, True, id=f"{case.name}-safe")


def _skip(case: Hazard, cluster: Cluster) -> None:
    if cluster.server.version < case.only:
        pytest.skip(f"needs PostgreSQL {case.only}")


@pytest.mark.parametrize(("case", "is_twin"), list(_trials()))
def test_the_hazard_is_found_and_its_safe_twin_passes(case: Hazard, is_twin: bool, cluster: Cluster) -> None:
    """All that is expected is found where it is expected, and what is shown as SQL is SQL; the twin blocks nothing, and no rule
    of the case speaks of it.
    """
    _skip(case, cluster)
    findings = examine(cluster, case.base, case.safe if is_twin else case.head, single=case.single)
    if is_twin:
        assert not [finding for finding in findings if finding.rule in case.expect - case.allow]
        assert not [finding for finding in findings if finding.blocks and finding.rule not in case.allow]
        return
    rules = {finding.rule for finding in findings}
    assert case.expect <= rules, findings
    assert not case.never & rules, findings
    assert case.at <= {f"{finding.rule} {finding.location.line}" for finding in findings}, findings
    for finding in findings:
        if finding.fix.endswith(";") and "..." not in finding.fix:
            postgast.parse(finding.fix)


OLDER = (
    "a01", "a09_", "a16_", "a31", "a35b", "a36", "a47", "b73", "c80_", "c82_", "c87_", "c92", "d107_", "d110_", "d114_", "d118_",
    "e128",
)  # fmt: skip
"""One case per instrument; the whole set runs on an older server with `python -m benchmarks.detection --version 15`."""


@pytest.fixture(scope="module")
def older() -> Iterator[Cluster]:
    """A cluster of an installed server that is older than the embedded one."""
    newest, *others = servers.installed()
    found = next((server for server in others if server.version < newest.version), None)
    if found is None:
        pytest.skip("no older PostgreSQL is installed")
    with clusters.start(images.empty(found), Limits(seconds=None)) as running:
        yield running


@pytest.mark.parametrize("case", [case for case in CASES if case.name.startswith(OLDER)], ids=lambda case: case.name)
def test_the_instruments_work_on_an_older_server_too(case: Hazard, older: Cluster) -> None:
    assert case.expect <= {finding.rule for finding in examine(older, case.base, case.head)}
