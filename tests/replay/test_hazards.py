"""Every hazard that execution can show is found, and its safe twin passes."""

from __future__ import annotations

import pytest

from bot.postgres.clusters import Cluster
from tests.replay.hazards import Hazard, examine, load

CASES = load()


def _skip(case: Hazard, cluster: Cluster) -> None:
    if cluster.server.version < case.only:
        pytest.skip(f"needs PostgreSQL {case.only}")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_hazard_is_found(case: Hazard, cluster: Cluster) -> None:
    _skip(case, cluster)
    findings = examine(cluster, case.base, case.head)
    assert case.expect <= {finding.rule for finding in findings}, findings


@pytest.mark.parametrize("case", [case for case in CASES if case.safe], ids=lambda case: case.name)
def test_the_safe_twin_passes(case: Hazard, cluster: Cluster) -> None:
    _skip(case, cluster)
    findings = examine(cluster, case.base, case.safe)
    loud = [finding for finding in findings if finding.rule in case.expect - case.allow]
    assert not loud
    assert not [finding for finding in findings if finding.blocks and finding.rule not in case.allow]
