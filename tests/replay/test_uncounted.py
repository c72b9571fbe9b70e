"""A server that counts neither scans nor rows cannot say that a statement reads and changes nothing."""

from __future__ import annotations

import pytest

from bot.examine import Options, examine
from bot.findings import Check
from bot.postgres import clusters, images, levels, servers
from bot.postgres.clusters import Cluster
from bot.postgres.images import Image
from bot.postgres.limits import Limits
from bot.postgres.servers import Server
from bot.report.model import Side
from bot.repository.comparison import Comparison
from bot.stages.execution import UNCOUNTED
from tests.security.examination import ATTACK, BASE

SAFE = b"-- Shop - Names\n-- Part 2\nCOMMENT ON TABLE t IS 'things';\n"


def _uncounting(image: Image, limits: Limits) -> Cluster:
    cluster = clusters.start(image, limits)
    cluster.counts = False
    return cluster


@pytest.mark.parametrize("server", servers.installed(), ids=lambda server: server.release)
def test_a_cluster_knows_whether_its_server_counts(server: Server) -> None:
    """Inside the jail that is each one but those before 15, whose counting process wants a network."""
    with clusters.start(images.empty(server), Limits(seconds=None)) as cluster:
        assert cluster.counts == (server.version >= 15 or not levels.detect().seccomp)


def test_without_counts_the_risk_could_not_be_judged() -> None:
    """A change that is fine is not passed, as what it would have shown was not looked at."""
    sides = Side("main", "a" * 40), Side("feature", "b" * 40)
    comparison = Comparison(*sides, BASE, {**BASE, ATTACK: SAFE}, "a" * 40)
    assert examine(comparison, Options(repository="counts")).verdict == "pass"
    report = examine(comparison, Options(repository="counts", start=_uncounting))
    assert report.verdict == "could_not_judge"
    assert [(item.check, item.reason) for item in report.unjudged] == [(Check.APPLIES, UNCOUNTED), (Check.RISK, UNCOUNTED)]
