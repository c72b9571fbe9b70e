"""What each layer of the sandbox costs: `python -m benchmarks.sandbox [runs]`, figures in milliseconds.

A "run" is what every verdict needs from the sandbox: start, two databases, one session that makes a table, stop.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bot.postgres import child, clusters, images, levels, servers
from bot.postgres.images import Image
from bot.postgres.jail.walls import Walls
from bot.postgres.limits import Limits
from bot.postgres.pool import Pool

LAYERS = {
    "no walls": Walls(),
    "+ Landlock": Walls(landlock=True),
    "+ seccomp": Walls(landlock=True, seccomp=True),
    "+ namespaces, memory disk": Walls(landlock=True, seccomp=True, namespaces=True),
}


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    facts = levels.detect()
    for server in servers.installed():
        image = images.empty(server)
        print(f"\nPostgreSQL {server.release} ({server.source}), sandbox {facts.level}, median of {runs}")
        print(f"{'':28}{'start':>8}{'2 dbs':>8}{'session':>9}{'stop':>8}{'all':>8}")
        names = [name for name, walls in LAYERS.items() if not walls.namespaces or not facts.namespaces_error]
        # Interleaved, so that a busy moment of the machine falls on every layer alike.
        samples: dict[str, list[list[float]]] = {name: [] for name in names}
        for _ in range(runs):
            for name in names:
                samples[name].append(one_run(image, LAYERS[name]))
        for name in names:
            show(name, samples[name])
        show("taken from a pool", pooled(image, runs))
    print("\nLimited child, median of", runs)
    payload = json.dumps({"a": 1}).encode()
    first = timed(lambda: child.call("tests.postgres.targets:echo", payload))
    again = [timed(lambda: child.call("tests.postgres.targets:echo", payload)) for _ in range(runs)]
    print(f"{'first call (starts zygote)':28}{first:8.1f}\n{'each further call':28}{statistics.median(again):8.1f}")


def one_run(image: Image, walls: Walls) -> list[float]:
    begin = time.perf_counter()
    cluster = clusters.start(image, Limits(seconds=None), walls)
    return rest(cluster, begin)


def rest(cluster: clusters.Cluster, begin: float) -> list[float]:
    marks = [begin, time.perf_counter()]
    database = cluster.create("fresh")
    cluster.create("upgraded")
    marks.append(time.perf_counter())
    with database.runner() as runner:
        runner.execute("CREATE TABLE t (a int)")
    marks.append(time.perf_counter())
    cluster.stop()
    marks.append(time.perf_counter())
    return [(after - before) * 1000 for before, after in pairwise(marks)]


def pooled(image: Image, runs: int) -> list[list[float]]:
    samples = []
    with Pool(image, size=1) as pool:
        for _ in range(runs):
            time.sleep(0.6)
            begin = time.perf_counter()
            samples.append(rest(pool.take(), begin))
    return samples


def show(name: str, samples: list[list[float]]) -> None:
    medians = [statistics.median(column) for column in zip(*samples, strict=True)]
    whole = statistics.median(sum(row) for row in samples)
    print(f"{name:28}{medians[0]:8.0f}{medians[1]:8.0f}{medians[2]:9.0f}{medians[3]:8.0f}{whole:8.0f}")


def timed(call: Callable[[], object]) -> float:
    begin = time.perf_counter()
    call()
    return (time.perf_counter() - begin) * 1000


if __name__ == "__main__":
    main()
