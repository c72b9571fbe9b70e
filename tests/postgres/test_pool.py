"""A pool hands out ready clusters of what was asked for last, each once, and its limits count from the moment it does."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from bot.errors import LimitExceeded
from bot.postgres import clusters, images
from bot.postgres.images import Image
from bot.postgres.limits import Limits
from bot.postgres.pool import Pool
from tests.postgres.test_resources import processes, wait_until_gone

ROOT = str(Path(__file__).parents[2])
LIMITS = Limits()


def test_every_cluster_is_used_once_and_comes_with_databases_ready(empty_image: Image) -> None:
    with Pool() as pool, pool.start(empty_image, LIMITS) as first, pool.start(empty_image, LIMITS) as second:
        assert first.socket_dir != second.socket_dir
        for cluster in (first, second):
            with cluster.create("fresh").runner() as runner:
                assert runner.execute("SELECT current_database()::text").fetchone() == ("fresh",)


def test_nothing_waits_before_somebody_asked_and_then_the_same_waits_again(empty_image: Image) -> None:
    with Pool() as pool:
        time.sleep(0.1)
        assert pool._idle == []
        pool.start(empty_image, LIMITS).stop()
        waiting = wait_for_one(pool)
        with pool.start(empty_image, LIMITS) as taken:
            assert taken is waiting
            assert taken._spares["empty"]


def test_what_waits_follows_what_was_asked_for_last(empty_image: Image) -> None:
    key = images.derived_key(empty_image.server, "pool", "content")
    with Pool(1) as pool:
        with pool.start(empty_image, LIMITS) as cluster:
            wait_for_one(pool)
            cluster.prepare({"empty": 2})
            with cluster.create("bare").runner() as runner:
                runner.execute("CREATE TABLE t (a int)")
            derived = cluster.save(key)
        pool.start(derived, LIMITS).stop()
        until = time.monotonic() + 10
        while [idle.image.key for idle in pool._idle] != [key] and time.monotonic() < until:
            time.sleep(0.01)
        with pool.start(derived, LIMITS) as taken:
            assert {name: len(made) for name, made in taken._spares.items()} == {"empty": 1, "bare": 1}
            with taken.create("fresh", template="bare").runner() as runner:
                assert runner.execute("SELECT count(*) FROM t").fetchone() == (0,)
            names = [name for (name,) in taken._home.execute("SELECT datname::text FROM pg_database").fetchall()]
            assert sorted(names) == ["bare", "empty", "fresh", "mb_spare_empty_0"]


def test_what_takes_the_place_of_another_is_copied_alone(empty_image: Image) -> None:
    """Disk is bounded: no copy stands ready that nobody will ask for."""
    with clusters.start(empty_image, LIMITS) as cluster:
        for name in ("bare", "prefix"):
            cluster.create(name)
        cluster.prepare({"bare": 1, "prefix": 1}, {"bare": "prefix"})
        assert set(cluster._spares) == {"prefix"}
        cluster.prepare({"bare": 1}, {"bare": "elsewhere"})
        assert set(cluster._spares) == {"prefix", "bare"}


def test_other_limits_are_never_served_by_a_cluster_that_has_not_got_them(empty_image: Image) -> None:
    with Pool() as pool:
        pool.start(empty_image, LIMITS).stop()
        waiting = wait_for_one(pool)
        with pool.start(empty_image, Limits(connections=LIMITS.connections + 1)) as taken:
            assert taken is not waiting


def test_waiting_in_the_pool_does_not_use_up_the_deadline(empty_image: Image) -> None:
    limits = Limits(seconds=0.8)
    with Pool() as pool:
        pool.start(empty_image, limits).stop()
        waiting = wait_for_one(pool)
        time.sleep(0.9)
        with pool.start(empty_image, limits) as cluster:
            assert cluster is waiting
            cluster.create("fresh")
            with pytest.raises(psycopg.OperationalError), cluster.database("fresh").runner() as runner:
                runner.execute("SELECT pg_sleep(10)")
            with pytest.raises(LimitExceeded):
                cluster.check()


def test_a_cluster_that_died_while_idle_is_not_handed_out(empty_image: Image) -> None:
    with Pool() as pool:
        pool.start(empty_image, LIMITS).stop()
        dead = wait_for_one(pool)
        dead._order({"do": "stop"})
        list(dead._keeper.messages(10, until_end=True))
        with pool.start(empty_image, LIMITS) as cluster, cluster.create("fresh").runner() as runner:
            assert cluster is not dead
            assert runner.execute("SELECT 1").fetchone() == (1,)


def test_what_nobody_takes_is_ended_after_a_while(empty_image: Image) -> None:
    with Pool(idle_seconds=0.4) as pool:
        pool.start(empty_image, LIMITS).stop()
        folder = wait_for_one(pool).socket_dir
        until = time.monotonic() + 10
        while folder.exists() and time.monotonic() < until:
            time.sleep(0.05)
        assert not folder.exists()
        time.sleep(0.2)
        assert pool._idle == []


def test_closing_ends_the_idle_ones(empty_image: Image) -> None:
    pool = Pool(2)
    pool.start(empty_image, LIMITS).stop()
    folder = wait_for_one(pool).socket_dir.parent
    pool.close()
    assert not folder.exists()


WORKER = """
import sys, time; sys.path.insert(0, sys.argv[1])
from bot.postgres import images, servers
from bot.postgres.limits import Limits
from bot.postgres.pool import Pool
pool = Pool(1)
pool.start(images.empty(servers.find()), Limits()).stop()
while not pool._idle:
    time.sleep(0.01)
print(pool._idle[0].cluster.socket_dir.parent, flush=True)
time.sleep(60)
"""


def test_case_33_killing_a_worker_ends_what_waits_in_its_pool() -> None:
    worker = subprocess.Popen([sys.executable, "-c", WORKER, ROOT], stdout=subprocess.PIPE, text=True)
    assert worker.stdout is not None
    folder = Path(worker.stdout.readline().strip())
    assert processes(folder)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    worker.stdout.close()
    wait_until_gone(folder)


def wait_for_one(pool: Pool) -> clusters.Cluster:
    until = time.monotonic() + 10
    while not pool._idle and time.monotonic() < until:
        time.sleep(0.01)
    return pool._idle[0].cluster
