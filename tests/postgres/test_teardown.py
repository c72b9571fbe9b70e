"""Nothing survives: not the bot's own violent death, not a power cut, not a full disk of old images.

Case numbers are those of the sandbox's list of acceptance cases.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.errors import CouldNotJudge, LimitExceeded
from bot.postgres import cache, child, clusters, images, leftovers, levels
from bot.postgres.databases import Database
from bot.postgres.images import Image
from bot.postgres.jail import shared_memory
from bot.postgres.jail.walls import Walls
from bot.postgres.limits import MEBIBYTE, ChildLimits, Limits
from tests.postgres.test_resources import processes, wait_until_gone

ROOT = str(Path(__file__).parents[2])
BOT = """
import sys; sys.path.insert(0, sys.argv[1])
from bot.postgres import clusters, images, servers
from bot.postgres.jail.walls import Walls
walls = Walls(*(mark == "1" for mark in sys.argv[2]))
cluster = clusters.start(images.empty(servers.find()), walls=walls)
runner = cluster.create("one").runner()
print(cluster.socket_dir.parent, flush=True)
runner.execute("/*" * 200_000 + "*/" * 200_000 + " SELECT 1")
"""


@pytest.mark.parametrize("walls", [Walls(), levels.detect().walls], ids=["no walls", "all walls of this machine"])
def test_case_33_killing_the_bot_ends_the_server_and_its_busy_backend(walls: Walls) -> None:
    marks = "".join("1" if layer else "0" for layer in walls)
    bot = subprocess.Popen([sys.executable, "-c", BOT, ROOT, marks], stdout=subprocess.PIPE, text=True)
    assert bot.stdout is not None
    folder = Path(bot.stdout.readline().strip())
    time.sleep(0.3)
    alive = processes(folder)
    bot.send_signal(signal.SIGKILL)
    bot.wait()
    bot.stdout.close()
    assert len(alive) >= 5
    wait_until_gone(folder)


def test_a_sweep_leaves_running_clusters_alone(empty_image: Image) -> None:
    with clusters.start(empty_image) as cluster:
        assert not leftovers.remove_dead(cluster.socket_dir.parent, young_seconds=0)
        with cluster.create("one").runner() as runner:
            assert runner.execute("SELECT 1").fetchone() == (1,)


def test_a_sweep_removes_the_directory_of_a_dead_cluster_and_its_shared_memory() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    segment = libc.shmget(0, 56, 0o1600)
    folder = cache.running() / "dead"
    (folder / "data").mkdir(parents=True)
    (folder / "lock").touch()
    (folder / "data" / "postmaster.pid").write_text(f"1\n/data\n1\n5432\n/s\n\n  123 {segment}\nready\n")
    os.utime(folder, (1, 1))
    assert leftovers.sweep() >= 1
    assert not folder.exists()
    assert libc.shmctl(segment, 2, ctypes.create_string_buffer(256)) == -1


def test_a_missing_or_odd_pid_file_is_no_reason_to_touch_shared_memory(tmp_path: Path) -> None:
    shared_memory.remove_of(str(tmp_path))
    (tmp_path / "postmaster.pid").write_text("nonsense")
    shared_memory.remove_of(str(tmp_path))


def test_a_young_directory_is_left_to_its_starter() -> None:
    folder = cache.running() / "just-being-made"
    folder.mkdir()
    leftovers.sweep()
    assert folder.exists()
    folder.rmdir()


def test_a_missing_image_is_said_so_and_nothing_stays(empty_image: Image, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = Image("gone", Path("/nowhere/data"), empty_image.server, empty_image.passwords)
    made: list[Path] = []
    monkeypatch.setattr(clusters, "_run_directory", lambda make=clusters._run_directory: made.append(make()) or made[0])
    with pytest.raises(CouldNotJudge):
        clusters.start(gone)
    assert not made[0].exists()


def test_stopping_twice_is_harmless(empty_image: Image) -> None:
    cluster = clusters.start(empty_image)
    cluster.stop()
    cluster.stop()


GREEDY = {
    "a value": "SELECT repeat('x', 100000000)",
    "rows": "SELECT i, md5(i::text) FROM generate_series(1, 5000000) i",
    "an error text": "DO $$ BEGIN RAISE EXCEPTION '%', repeat('x', 100000000); END $$",
}


@pytest.mark.parametrize("sql", GREEDY.values(), ids=GREEDY.keys())
def test_case_31_what_is_too_large_to_read_ends_in_the_child_and_the_bot_stays_small(database: Database, sql: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    payload = json.dumps({"database": database.as_json(), "sql": sql}).encode()
    with pytest.raises((LimitExceeded, CouldNotJudge)):
        child.call(
            "tests.postgres.targets:fetch", payload, ChildLimits(memory_bytes=64 * MEBIBYTE), socket_dir=database.socket_dir
        )
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024


def test_the_keeper_holds_no_environment_of_the_bot(empty_image: Image, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "canary")
    with clusters.start(empty_image, Limits()) as cluster:
        for pid in (cluster.server_pid, cluster._keeper.pid):
            try:
                seen = Path(f"/proc/{pid}/environ").read_bytes()
            except PermissionError:
                continue
            assert b"canary" not in seen
    assert images.empty(empty_image.server) == empty_image
    assert os.environ["GITHUB_TOKEN"] == "canary"
