"""A pool hands out ready clusters, each once, and its limits count from the moment it does."""

from __future__ import annotations

import time

import psycopg
import pytest

from bot.errors import LimitExceeded
from bot.postgres.images import Image
from bot.postgres.limits import Limits
from bot.postgres.pool import Pool


def test_every_cluster_is_used_once_and_comes_with_databases_ready(empty_image: Image) -> None:
    with Pool(empty_image, size=1) as pool, pool.take() as first, pool.take() as second:
        assert first.socket_dir != second.socket_dir
        for cluster in (first, second):
            with cluster.create("fresh").runner() as runner:
                assert runner.execute("SELECT current_database()::text").fetchone() == ("fresh",)


def test_waiting_in_the_pool_does_not_use_up_the_deadline(empty_image: Image) -> None:
    with Pool(empty_image, Limits(seconds=0.8), size=1) as pool:
        wait_for_one(pool)
        time.sleep(0.9)
        with pool.take() as cluster:
            cluster.create("fresh")
            with pytest.raises(psycopg.OperationalError), cluster.database("fresh").runner() as runner:
                runner.execute("SELECT pg_sleep(10)")
            with pytest.raises(LimitExceeded):
                cluster.check()


def test_a_cluster_that_died_while_idle_is_not_handed_out(empty_image: Image) -> None:
    with Pool(empty_image, size=1) as pool:
        wait_for_one(pool)
        pool._idle[0]._order({"do": "stop"})
        list(pool._idle[0]._keeper.messages(10, until_end=True))
        with pool.take() as cluster, cluster.create("fresh").runner() as runner:
            assert runner.execute("SELECT 1").fetchone() == (1,)


def test_closing_ends_the_idle_ones(empty_image: Image) -> None:
    pool = Pool(empty_image, size=2)
    wait_for_one(pool)
    folders = [cluster.socket_dir.parent for cluster in pool._idle]
    pool.close()
    assert folders
    assert not any(folder.exists() for folder in folders)


def wait_for_one(pool: Pool) -> None:
    until = time.monotonic() + 10
    while not pool._idle and time.monotonic() < until:
        time.sleep(0.01)
