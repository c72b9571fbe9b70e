"""Time, memory, disk and locks: the supervisor ends what PostgreSQL cannot, and the bot stays small.

Case numbers are those of the list of acceptance cases. What a whole examination shows as well (sleeping, long built-ins, bombs of
one table or one value) is left to tests/security.
"""

from __future__ import annotations

import contextlib
import os
import resource
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from bot.errors import CouldNotJudge, LimitExceeded
from bot.postgres import cache, clusters, leftovers
from bot.postgres.clusters import Cluster
from bot.postgres.images import Image
from bot.postgres.jail.walls import Walls
from bot.postgres.limits import MEBIBYTE, Limits

DEADLINE = 1.0
SMALL = Limits(seconds=20, disk_bytes=48 * MEBIBYTE, memory_bytes=500 * MEBIBYTE, file_bytes=256 * MEBIBYTE)
UNENDING = {
    "case-24-swallowed-cancel": (
        "SET statement_timeout = 50; DO $$ BEGIN LOOP BEGIN PERFORM pg_sleep(10);"
        " EXCEPTION WHEN query_canceled THEN NULL; END; END LOOP; END $$"
    ),
    "case-26-nested-comments": "/*" * 60_000 + "*/" * 60_000 + " SELECT 1",
}
DISK_BOMBS = {
    "table": "CREATE TABLE bomb AS SELECT repeat(md5(i::text), 50) AS t FROM generate_series(1, 2000000) i",
    "unlogged-table": "CREATE UNLOGGED TABLE bomb AS SELECT repeat(md5(i::text), 50) AS t FROM generate_series(1, 2000000) i",
    "large-objects": (
        "DO $$ BEGIN FOR i IN 1 .. 100000 LOOP"
        " PERFORM lo_from_bytea(0, decode(repeat(md5(i::text), 500), 'hex')); END LOOP; END $$"
    ),
    "many-tables": (
        "DO $$ BEGIN FOR i IN 1 .. 100000 LOOP"
        " EXECUTE format('CREATE TABLE t%s (a text PRIMARY KEY)', i); COMMIT; END LOOP; END $$"
    ),
}


@contextlib.contextmanager
def leaving_nothing(image: Image, limits: Limits, walls: Walls | None = None) -> Iterator[Cluster]:
    """Start a cluster; afterwards assert that its directory and every process of it are gone."""
    with clusters.start(image, limits, walls) as cluster:
        folder = cluster.socket_dir.parent
        yield cluster
    assert not folder.exists()
    assert processes(folder) == []


def wait_until_gone(folder: Path) -> None:
    """Nobody runs in the folder of a cluster soon after its bot died, and then it can be removed."""
    until = time.monotonic() + 5
    while processes(folder) and time.monotonic() < until:
        time.sleep(0.05)
    assert processes(folder) == []
    while folder.exists() and not leftovers.remove_dead(folder, young_seconds=0) and time.monotonic() < until:
        time.sleep(0.05)
    assert not folder.exists()


def processes(folder: Path) -> list[str]:
    """Return every process that works in the run's directory: servers and backends change into its data."""
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and (entry / "cwd").readlink().is_relative_to(folder):
                found.append(entry.name)
    return found


@pytest.mark.parametrize("statement", UNENDING.values(), ids=UNENDING.keys())
def test_what_does_not_end_is_ended_by_the_supervisor(empty_image: Image, statement: str) -> None:
    with leaving_nothing(empty_image, Limits(seconds=DEADLINE)) as cluster:
        started = time.monotonic()
        with pytest.raises(psycopg.OperationalError), cluster.create("one").runner() as runner:
            runner.execute(statement)  # type: ignore[arg-type]
        assert time.monotonic() - started < DEADLINE + 3
        with pytest.raises(LimitExceeded, match="longer than 1 seconds"):
            cluster.check()


def test_the_watchdog_is_what_ends_an_uninterruptible_statement(empty_image: Image) -> None:
    """Without it no statement_timeout helps: the parser does not look for it. The teeth of cases 23 to 26."""
    with clusters.start(empty_image, Limits(seconds=None)) as cluster:
        database = cluster.create("one")
        runner = database.runner(options="-c statement_timeout=200ms")
        runner.pgconn.send_query(UNENDING["case-26-nested-comments"].encode())
        time.sleep(1.0)
        runner.pgconn.consume_input()
        assert runner.pgconn.is_busy()
        runner.close()


@pytest.mark.parametrize("name", ["unlogged-table", "large-objects", "many-tables"])
def test_case_28_a_disk_bomb_is_stopped_and_the_host_is_spared(empty_image: Image, name: str) -> None:
    with leaving_nothing(empty_image, SMALL) as cluster:
        before = used()
        with pytest.raises(psycopg.Error), cluster.create("one").runner() as runner:
            runner.execute(DISK_BOMBS[name])  # type: ignore[arg-type]
        assert used() - before < SMALL.disk_bytes + 50 * MEBIBYTE + 192 * MEBIBYTE
        with pytest.raises(LimitExceeded, match="more than 48 MB"):
            cluster.check()


def test_the_quota_is_what_stops_the_bomb(empty_image: Image) -> None:
    """With room for it the same statement ends well."""
    roomy = Limits(seconds=60, disk_bytes=600 * MEBIBYTE)
    with leaving_nothing(empty_image, roomy) as cluster, cluster.create("one").runner() as runner:
        runner.execute("CREATE TABLE bomb AS SELECT repeat(md5(i::text), 50) AS t FROM generate_series(1, 40000) i")
        size = runner.execute("SELECT pg_total_relation_size('bomb')").fetchone()
    assert size is not None
    assert size[0] > SMALL.disk_bytes


def used() -> int:
    facts = os.statvfs(cache.running())
    return (facts.f_blocks - facts.f_bfree) * facts.f_frsize


def test_case_28_temporary_files_are_limited_by_the_server(empty_image: Image) -> None:
    with leaving_nothing(empty_image, Limits(disk_bytes=200 * MEBIBYTE)) as cluster, cluster.create("one").runner() as runner:
        with pytest.raises(psycopg.errors.ConfigurationLimitExceeded):
            runner.execute(
                "SELECT count(*) FROM (SELECT repeat(i::text, 30) AS t FROM generate_series(1, 3000000) i ORDER BY 1) s"
            )
        cluster.check()


def test_without_namespaces_the_size_watcher_stops_the_bomb(empty_image: Image) -> None:
    with leaving_nothing(empty_image, SMALL, Walls()) as cluster:
        with pytest.raises(psycopg.Error), cluster.create("one").runner() as runner:
            runner.execute(DISK_BOMBS["table"])  # type: ignore[arg-type]
        with pytest.raises(LimitExceeded):
            cluster.check()


MEMORY_BOMBS = {
    "repeat": "SELECT length(string_agg(repeat('x', 900000000), '')) FROM generate_series(1, 3)",
    "array": "SELECT array_length(array_fill(1::bigint, ARRAY[70000000]), 1)",
    "hash": (
        "SET work_mem = '8GB'; SET hash_mem_multiplier = 1000;"
        " SELECT count(*) FROM (SELECT DISTINCT md5(i::text) FROM generate_series(1, 9000000) i) s"
    ),
}


@pytest.mark.parametrize("name", ["repeat", "hash"])
def test_case_27_a_memory_bomb_is_an_error_and_the_cluster_lives(empty_image: Image, name: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with leaving_nothing(empty_image, SMALL) as cluster, cluster.create("one").runner() as runner:
        with pytest.raises((psycopg.errors.OutOfMemory, psycopg.errors.ProgramLimitExceeded)):
            runner.execute(MEMORY_BOMBS[name])  # type: ignore[arg-type]
        assert runner.execute("SELECT 1").fetchone() == (1,)
        cluster.check()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024


def test_without_the_memory_limit_the_same_statement_gets_its_gigabyte(empty_image: Image) -> None:
    with clusters.start(empty_image, Limits(memory_bytes=8 << 30)) as cluster, cluster.create("one").runner() as runner:
        assert runner.execute(MEMORY_BOMBS["array"]).fetchone() == (70000000,)  # type: ignore[arg-type]


def test_cases_29_and_30_floods_of_messages_leave_a_small_log(empty_image: Image) -> None:
    flood = "DO $$ BEGIN FOR i IN 1 .. 50000 LOOP RAISE LOG '%', repeat('x', 1000); END LOOP; END $$"
    with clusters.start(empty_image, SMALL) as cluster:
        with cluster.create("one").runner() as runner:
            runner.execute(flood)
            runner.execute(
                "DO $$ DECLARE t text; BEGIN FOR i IN 1 .. 100 LOOP BEGIN t := repeat('x', 1000000000);"
                " EXCEPTION WHEN out_of_memory THEN NULL; END; END LOOP; END $$"
            )
        cluster.check()
    assert len(cluster.log) <= 8192


def test_case_32_locks_run_out_as_an_error_and_other_clusters_do_not_notice(empty_image: Image) -> None:
    with leaving_nothing(empty_image, SMALL) as hostile, clusters.start(empty_image) as honest:
        with hostile.create("one").runner() as runner, pytest.raises(psycopg.errors.OutOfMemory):
            runner.execute("SELECT pg_advisory_lock(i) FROM generate_series(1, 200000) i")
        with honest.create("one").runner() as runner:
            runner.execute("DO $$ BEGIN FOR i IN 1 .. 2000 LOOP EXECUTE format('CREATE TABLE t%s (a int)', i); END LOOP; END $$")


def test_case_34_an_honest_run_beside_a_hostile_one_is_not_held_up(empty_image: Image) -> None:
    with leaving_nothing(empty_image, Limits(seconds=30)) as hostile:
        attacker = hostile.create("one").runner()
        attacker.pgconn.send_query(UNENDING["case-26-nested-comments"].encode())
        started = time.monotonic()
        with clusters.start(empty_image) as honest, honest.create("one").runner() as runner:
            runner.execute("CREATE TABLE t (a int)")
        assert time.monotonic() - started < 3
        attacker.close()


def test_a_server_that_died_by_itself_is_not_called_a_limit(empty_image: Image) -> None:
    with leaving_nothing(empty_image, Limits(cpu_seconds=1)) as cluster:
        with pytest.raises(psycopg.OperationalError), cluster.create("one").runner() as runner:
            runner.execute("DO $$ BEGIN LOOP END LOOP; END $$")
        with pytest.raises(CouldNotJudge, match="crashed"):
            cluster.check()


def test_a_session_that_ended_itself_leaves_a_cluster_that_stands(empty_image: Image) -> None:
    with leaving_nothing(empty_image, SMALL) as cluster:
        with pytest.raises(psycopg.OperationalError), cluster.create("one").runner() as runner:
            runner.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        cluster.check()
        assert cluster.killed_by == ""


def test_the_deadline_of_an_armed_cluster_counts_from_then(empty_image: Image) -> None:
    with leaving_nothing(empty_image, Limits(seconds=None)) as cluster:
        cluster.arm(Limits(seconds=0.5))
        with pytest.raises(psycopg.OperationalError), cluster.create("one").runner() as runner:
            runner.execute("SELECT pg_sleep(20)")
        with pytest.raises(LimitExceeded):
            cluster.check()
