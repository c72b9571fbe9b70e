"""What is shown for a change of type that reads the table leads to the same schema, and no scan keeps anybody waiting."""

from __future__ import annotations

from bot.catalog.diff import diff
from bot.catalog.snapshot import snapshot
from bot.postgres.clusters import Cluster
from bot.replay.run import EVERY, run
from bot.replay.trace import RANK
from tests.replay.hazards import examine, load
from tests.replay.programs import program

(CASE,) = (case for case in load() if case.name.startswith("a33b"))
CORE = CASE.base["db/schema/01_core.sql"].decode()


def test_the_way_without_waiting_ends_where_the_authors_own_statement_ends(cluster: Cluster) -> None:
    findings = [finding for finding in examine(cluster, CASE.base, CASE.head) if finding.rule == "scan-under-lock"]
    assert ["to build public.idx_places_name anew" in finding.message for finding in findings] == [True, True]
    assert ["and check places_rate_check again" in finding.message for finding in findings] == [False, True]
    meant, shown = cluster.create("meant"), cluster.create("shown")
    try:
        assert run(meant.runner, program(CORE + CASE.head["db/schema/02_change.sql"].decode())).ok
        assert run(shown.runner, program(CORE + "INSERT INTO places SELECT i, i, i, i FROM generate_series(1, 50) i;")).ok
        for finding in findings:
            facts = run(shown.runner, program(finding.fix), traced=EVERY)
            assert not facts.failures, facts.failures
            for item in facts.statements:
                strong = [lock for lock in item.trace.locks if RANK[lock.mode] >= RANK["SHARE"]] if item.trace else []
                assert not strong or not item.trace or not item.trace.scans, item
        with meant.reader() as one, shown.reader() as other:
            assert not diff(snapshot(one), snapshot(other)).changes
    finally:
        cluster.drop("meant")
        cluster.drop("shown")


def test_what_runs_again_looks_for_the_type_first(cluster: Cluster) -> None:
    findings = [finding for finding in examine(cluster, CASE.base, CASE.head) if finding.rule == "lock-at-every-deploy"]
    assert len(findings) == 2
    database = cluster.create("again")
    try:
        assert run(database.runner, program(CORE)).ok
        for number in range(2):
            for finding in findings:
                facts = run(database.runner, program(finding.fix), traced=EVERY)
                assert not facts.failures
                assert any(item.trace and item.trace.locks for item in facts.statements) is (number == 0)
    finally:
        cluster.drop("again")
