"""A throw-away cluster starts from an image, serves three roles, and leaves nothing behind."""

from __future__ import annotations

import psycopg
import pytest

from bot.errors import LimitExceeded
from bot.postgres import clusters, images
from bot.postgres.databases import Database
from bot.postgres.limits import Limits


def test_the_runner_builds_tables_and_the_recorder_tells_what_ddl_ran(database: Database) -> None:
    with database.runner() as runner:
        runner.execute("DO $$ BEGIN CREATE TABLE t (a int); ALTER TABLE t ALTER a TYPE text; DROP TABLE t; END $$")
        events = runner.execute(
            "SELECT kind, tag, identity FROM migrate_bot_trace.events(0) WHERE original IS NOT false"
        ).fetchall()
    assert events == [
        ("command", "CREATE TABLE", "public.t"),
        ("rewrite", "ALTER TABLE", "public.t"),
        ("command", "ALTER TABLE", "public.t"),
        ("drop", "DROP TABLE", "public.t"),
    ]


def test_the_reader_reads_the_catalog_and_no_row(database: Database) -> None:
    with database.runner() as runner:
        runner.execute("CREATE TABLE t (a int)")
    with database.reader() as reader:
        assert reader.execute("SELECT count(*) FROM pg_catalog.pg_class WHERE relname = 't'").fetchone() == (1,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            reader.execute("SELECT * FROM public.t")


def test_the_observer_sees_the_locks_of_another_session(database: Database) -> None:
    with database.runner() as runner, database.observer() as observer:
        runner.execute("CREATE TABLE t (a int)")
        with runner.transaction():
            runner.execute("LOCK TABLE t IN SHARE MODE")
            modes = observer.execute("SELECT mode FROM pg_catalog.pg_locks WHERE relation = 'public.t'::regclass").fetchall()
    assert ("ShareLock",) in modes


def test_a_clone_carries_tables_and_rows(cluster: clusters.Cluster, database: Database) -> None:
    with database.runner() as runner:
        runner.execute("CREATE TABLE t AS SELECT 7 AS a")
    copy = cluster.create("a_clone", template=database.name)
    with copy.runner() as runner:
        assert runner.execute("SELECT a FROM t").fetchone() == (7,)
    cluster.drop("a_clone")


def test_nothing_is_left_after_the_end(empty_image: images.Image) -> None:
    with clusters.start(empty_image) as cluster:
        folder = cluster.socket_dir
        cluster.create("one")
        assert folder.exists()
    assert not folder.parent.exists()


def test_the_deadline_is_the_supervisors_own_knowledge(empty_image: images.Image) -> None:
    with clusters.start(empty_image, Limits(seconds=1.0)) as cluster:
        database = cluster.create("one")
        with pytest.raises(psycopg.OperationalError), database.runner() as runner:
            runner.execute("SET statement_timeout = 0; SELECT pg_sleep(60)")
        with pytest.raises(LimitExceeded, match="longer than 1 seconds"):
            cluster.check()
